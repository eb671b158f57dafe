import ArgumentParser
import ClearML

/// `clearml artifact list`.
struct ListArtifacts: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the artifacts of a task, by name."
    )

    @OptionGroup var options: CommonOptions
    @OptionGroup var choice: TaskChoice

    @Flag(name: .long, help: "Print the names only.")
    var names = false

    func run() throws {
        let context = try CommandContext(options)
        let list = ArtifactList(try choice.find(context).artifacts, now: context.now)
        if options.json {
            Output.json(list.json)
        } else if list.artifacts.isEmpty {
            Output.note("the task has no artifacts")
        } else if names {
            // One a line: a name with a line end in it stays one.
            Output.line(list.artifacts.map(\.name.singleLine).joined(separator: "\n"))
        } else {
            Output.line(list.text)
        }
    }
}
