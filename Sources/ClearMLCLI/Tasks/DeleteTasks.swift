import ArgumentParser
import ClearML
import ClearMLAPI

/// `clearml task delete`.
struct DeleteTasks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Deletes tasks with everything that was reported to them, and the files that they brought forth.",
        discussion: """
            Files are deleted on the configured file server; what lies elsewhere is named. Published tasks are not \
            deleted. Exit status 1 when something is left.
            """
    )

    @OptionGroup var options: CommonOptions
    @OptionGroup var confirmation: Confirmation

    @Argument(help: "The tasks' ids, or PROJECT/NAME.")
    var tasks: [String]

    @Flag(name: .long, help: "Keep artifacts and models, and their files.")
    var keepArtifacts = false

    @Flag(name: .long, help: "Delete models too that other tasks use.")
    var withUsedModels = false

    func run() throws {
        let context = try CommandContext(options)
        let found = try tasks.map { try TaskChoice.find($0, context) }
        try confirmation.require("Delete \(TaskNames.list(found)) for good?")
        let results = found.map { task in
            TaskResult(task) {
                let report = try task.delete(artifactsAndModels: !keepArtifacts, skipsModelsInUse: !withUsedModels)
                for leftover in report.leftovers { Output.note("left over: \(leftover.name) (\(leftover.reason))") }
                let counts = "\(report.deletedFiles.count) files and \(report.deletedModels.count) models"
                guard report.isComplete else {
                    throw CommandFailure("deleted with \(counts); \(report.leftovers.count) left over")
                }
                return "deleted with \(counts)"
            }
        }
        try TaskResult.report(results, asJSON: options.json)
    }
}
