import ArgumentParser
import ClearML
import ClearMLAPI

/// `clearml artifact delete`.
struct DeleteArtifacts: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Deletes artifacts of a task, with their files.",
        discussion: "Files that cannot be deleted are named. Exit status 1 when something is left."
    )

    @OptionGroup var options: CommonOptions
    @OptionGroup var confirmation: Confirmation
    @OptionGroup var choice: TaskChoice

    @Argument(help: "The artifacts' names.")
    var names: [String]

    @Flag(name: .long, help: "Keep the files, and only take them off the task's list.")
    var keepFiles = false

    func run() throws {
        let context = try CommandContext(options)
        let task = try choice.find(context)
        let wanted = names.map { "\"\($0.singleLine)\"" }.joined(separator: ", ")
        try confirmation.require("Delete the artifacts \(wanted) of \"\(task.name.singleLine)\" for good?")
        let report = try task.deleteArtifacts(names: names, deletesFromStorage: !keepFiles)
        if options.json {
            Output.json([
                "deleted_files": .strings(report.deletedFiles),
                "left_over": .array(
                    report.leftovers.map { ["name": .string($0.name), "reason": .string($0.reason)] }
                ),
            ])
        } else {
            for leftover in report.leftovers { Output.note("left over: \(leftover.name) (\(leftover.reason))") }
            Output.line("deleted with \(report.deletedFiles.count) files")
        }
        if !report.isComplete { throw ExitCode.failure }
    }
}
