import ArgumentParser
import ClearML
import ClearMLAPI

/// `clearml project list`.
struct ListProjects: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists projects by name, with the number of their tasks."
    )

    @OptionGroup var options: CommonOptions

    @Option(name: [.short, .long], help: "The path holds this text.")
    var name: String?

    @Option(name: .long, help: "Inside of this project, at any depth.")
    var inside: String?

    @Flag(name: .long, help: "Only projects that lie in no other one.")
    var top = false

    @Option(name: [.short, .long], help: "Has this tag; may be repeated.")
    var tag: [String] = []

    @Flag(name: .long, help: "Projects that the server hides count too, such as those of pipelines and data sets.")
    var hidden = false

    @Option(name: [.customShort("l"), .long], help: "How many projects.")
    var limit = 100

    func validate() throws {
        guard limit >= 1 else { throw ValidationError("--limit must be at least 1") }
        if top, inside != nil { throw ValidationError("--top and --inside exclude each other") }
    }

    func run() throws {
        let context = try CommandContext(options)
        var query = ProjectQuery(name: name.map { .containing($0) })
        query.parentName = inside
        query.topLevelOnly = top
        query.tags = .any(tag)
        query.includesHidden = hidden
        query.includesTaskCounts = true
        query.limit = limit
        let projects = try context.registry.getProjects(query)
        if options.json {
            Output.json(.array(projects.map(Self.json)))
        } else if projects.isEmpty {
            Output.note("no project fits")
        } else {
            var table = TextTable([
                ("project", .left), ("id", .left), ("tasks", .right), ("updated", .right), ("tags", .left),
            ])
            for project in projects {
                let age = project.lastUpdate.map { Double(max(0, context.now - $0.milliseconds)) / 1000 }
                table.add([
                    project.name, project.id, project.taskCount.map(String.init) ?? "",
                    age.map(Output.duration) ?? "", project.tags.joined(separator: ", "),
                ])
            }
            Output.line(table.render())
        }
        if projects.count == limit { Output.note("there may be more: --limit \(limit * 2)") }
    }

    private static func json(_ project: Project) -> JSONValue {
        .members([
            "id": .string(project.id), "name": .string(project.name), "description": .string(project.text),
            "parent": project.parent.map { .string($0) }, "tags": .strings(project.tags),
            "tasks": project.taskCount.map { .integer(Int64($0)) },
            "created": project.created.map { .string($0.description) },
            "last_update": project.lastUpdate.map { .string($0.description) },
        ])
    }
}
