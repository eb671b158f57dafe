import ArgumentParser
import ClearML

/// `clearml model list`.
struct ListModels: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists models, the latest made first.",
        discussion: """
            Every filter narrows the list, and all of them must fit. Examples:
              clearml model list --project Team/Digits --tag best --published
              clearml model list --framework ONNX --metadata accuracy=0.9 --ids
            """
    )

    @OptionGroup var options: CommonOptions
    @OptionGroup(title: "Filters") var filters: ModelFilterOptions

    @Option(name: [.customShort("l"), .long], help: "How many models on a page, at most 500.")
    var limit = 20

    @Option(name: .long, help: "Which page, from 1.")
    var page = 1

    @Flag(name: .long, help: "Print the ids only.")
    var ids = false

    func validate() throws {
        guard (1...500).contains(limit) else { throw ValidationError("--limit must be from 1 to 500") }
        guard page >= 1 else { throw ValidationError("--page must be at least 1") }
    }

    func run() throws {
        let context = try CommandContext(options)
        let (models, projects) = try context.registry.page(of: filters.query, page: page - 1, size: limit)
        let list = ModelList(models: models, projects: projects, now: context.now)
        if options.json {
            Output.json(list.json)
        } else if ids {
            if !models.isEmpty { Output.line(models.map(\.id).joined(separator: "\n")) }
        } else if models.isEmpty {
            Output.note(page > 1 ? "there is no page \(page)" : "no model fits")
        } else {
            Output.line(list.text)
        }
        if models.count == limit { Output.note("there may be more: --page \(page + 1)") }
    }
}
