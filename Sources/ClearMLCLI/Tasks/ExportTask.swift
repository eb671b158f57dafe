import ArgumentParser
import ClearML
import ClearMLAPI

/// `clearml task export`.
struct ExportTask: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Prints a task as a JSON document, which the Python SDK's Task.import_task takes as well.",
        discussion: "Everything but what belongs to the past run: metrics, artifacts, reasons of the status."
    )

    @OptionGroup var options: CommonOptions
    @OptionGroup var choice: TaskChoice

    @Option(name: [.short, .long], help: "Write the document into this file.")
    var output: String?

    func run() throws {
        let context = try CommandContext(options)
        let document = try choice.find(context).exportTask()
        guard let output else { return Output.json(document) }
        try OutputFile.write(document.serialized(.init(isPretty: true)) + [UInt8(ascii: "\n")], to: output)
        if options.json {
            Output.json(["file": .string(output), "task": document["id"]])
        } else {
            Output.line("written: \(output)")
        }
    }
}
