import ArgumentParser
import ClearML
import ClearMLAPI

/// `clearml task abort`.
struct AbortTasks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "abort",
        abstract: "Asks tasks to stop, as the Abort button does.",
        discussion: """
            A task that nobody runs, or that has been silent for long, is stopped at once; a run that goes on stops when \
            it notices.
            """
    )

    @OptionGroup var options: CommonOptions
    @OptionGroup var confirmation: Confirmation

    @Argument(help: "The tasks' ids, or PROJECT/NAME.")
    var tasks: [String]

    @Option(name: [.short, .long], help: "Shown with the status.")
    var message = ""

    @Flag(name: .long, help: "Stop them at once, whoever runs them and whatever their status is.")
    var force = false

    func run() throws {
        let context = try CommandContext(options)
        let found = try tasks.map { try TaskChoice.find($0, context) }
        try confirmation.require("Abort \(TaskNames.list(found))?")
        let results = found.map { task in
            TaskResult(task) {
                try task.markStopRequest(message: message, force: force)
                let info = try task.snapshot()
                let status = info.status ?? .unknown
                return status.isFinal
                    ? status.rawValue : "\(status), \(info.statusMessage.isEmpty ? "asked" : info.statusMessage)"
            }
        }
        try TaskResult.report(results, asJSON: options.json)
    }
}
