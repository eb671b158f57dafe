import ArgumentParser
import ClearML

/// `clearml task list`.
struct ListTasks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists tasks, those first that were last reported to.",
        discussion: """
            Every filter narrows the list, and all of them must fit. Examples:
              clearml task list --project Team/Digits --status completed --metric 'loss/test<0.1' --sort loss/test
              clearml task list --since 24h --status failed --ids
            """
    )

    @OptionGroup var options: CommonOptions
    @OptionGroup(title: "Filters") var filters: TaskFilterOptions

    @Option(name: .long, help: "created, updated, started, completed, name, status, iteration, or a curve: loss/train.")
    var sort: TaskSorting?

    @Flag(name: .long, help: "The other way round.")
    var reverse = false

    @Option(name: .long, help: "A column with the last value of this curve, loss/train; may be repeated.")
    var value: [CurveArgument] = []

    @Option(name: [.customShort("l"), .long], help: "How many tasks on a page, at most 500.")
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
        var query = filters.query(now: context.now)
        query.order = [(sort ?? .standard).order(reversed: reverse)]
        let (tasks, projects) = try context.registry.page(
            of: query,
            returning: ["tags", "last_iteration", "created", "last_metrics"],
            page: page - 1,
            size: limit
        )
        let list = TaskList(tasks: tasks, projects: projects, values: value, now: context.now)
        if options.json {
            Output.json(list.json)
        } else if ids {
            if !tasks.isEmpty { Output.line(tasks.map(\.id).joined(separator: "\n")) }
        } else if tasks.isEmpty {
            Output.note(page > 1 ? "there is no page \(page)" : "no task fits")
        } else {
            Output.line(list.text)
        }
        if tasks.count == limit { Output.note("there may be more: --page \(page + 1)") }
    }
}
