import ArgumentParser
import ClearML
import ClearMLAPI

/// `clearml task show`: one task with its parameters, curves and last console lines.
struct ShowTask: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows one task: status, hyperparameters, a sparkline for each curve, the last console lines."
    )

    @OptionGroup var options: CommonOptions

    @OptionGroup var choice: TaskChoice

    @Option(name: .long, help: "How many console lines to show.")
    var lines = 5

    @Flag(name: .long, help: "With --json: every point of every curve and every console record.")
    var full = false

    func validate() throws {
        guard lines >= 0 else { throw ValidationError("--lines must not be negative") }
    }

    func run() throws {
        let context = try CommandContext(options)
        let task = try choice.find(context).id ?? ""
        let session = try context.registry.session()
        let info = try TaskService(session).get(task)
        let projectName = try info.project.map { try ProjectService(session).get($0).name }
        let events = EventService(session)
        var curves = TaskCurves()
        try events.forEachScalarPage(task: task) { page throws(APIError) in
            curves.add(page)
            return true
        }
        let console = full ? try events.console(task: task) : try events.consoleTail(task: task, count: max(lines, 1))
        let page = TaskPage(
            info: info,
            project: projectName,
            curves: curves,
            console: full ? console : Array(console.suffix(lines)),
            url: context.resultsPage(task: info.id, project: info.project)
        )
        if options.json {
            Output.json(page.json(withPoints: full))
        } else {
            Output.line(page.text())
        }
    }
}
