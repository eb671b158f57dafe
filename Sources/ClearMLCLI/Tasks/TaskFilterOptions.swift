import ArgumentParser
import ClearML

/// Which tasks, as options.
struct TaskFilterOptions: ParsableArguments {
    @Option(name: [.short, .long], help: "In this project, given as a path.")
    var project: String?

    @Flag(name: .long, help: "Projects inside of that one count too.")
    var subprojects = false

    @Option(name: [.short, .long], help: "The name holds this text.")
    var name: String?

    @Option(name: .long, help: "The name matches this regular expression.")
    var pattern: String?

    @Option(name: .long, help: "Name, comment, id and other texts hold these words.")
    var search: String?

    @Option(name: [.short, .long], help: "In this state, such as completed; may be repeated.")
    var status: [String] = []

    @Option(name: .long, help: "Not in this state; may be repeated.")
    var withoutStatus: [String] = []

    @Option(name: .long, help: "Of this type, such as training; may be repeated.")
    var type: [String] = []

    @Option(name: [.short, .long], help: "Has this tag; may be repeated.")
    var tag: [String] = []

    @Flag(name: .long, help: "Has all of the tags, and not just one of them.")
    var allTags = false

    @Option(name: .long, help: "Has not got this tag; may be repeated.")
    var withoutTag: [String] = []

    @Option(name: .long, help: "Made from this task, given by id.")
    var parent: String?

    @Option(name: .long, help: "Made by this user, given by id.")
    var user: String?

    @Option(name: .long, help: "Reported to since then: 24h, 7d, 2026-11-01, …")
    var since: TimeArgument?

    @Option(name: .long, help: "Not reported to since then: 24h, 7d, 2026-11-01, …")
    var until: TimeArgument?

    @Option(name: .long, help: "Has this hyperparameter, such as General/lr=0.1; may be repeated.")
    var parameter: [ParameterArgument] = []

    @Option(name: .long, help: "Has this last value, such as 'loss/train<0.1'; the bound is inside. May be repeated.")
    var metric: [MetricArgument] = []

    @Flag(name: .long, help: "Archived tasks count too.")
    var archived = false

    @Flag(name: .long, help: "Tasks that the server hides count too, such as the steps of pipelines.")
    var hidden = false

    func validate() throws {
        if name != nil, pattern != nil { throw ValidationError("--name and --pattern exclude each other") }
        if subprojects, project == nil { throw ValidationError("--subprojects needs --project") }
        if allTags, tag.isEmpty { throw ValidationError("--all-tags needs --tag") }
    }

    /// The query, where `now` is in milliseconds since 1970.
    func query(now: Int64) -> TaskQuery {
        var query = TaskQuery(projectName: project)
        query.includesSubprojects = subprojects
        query.name = name.map { .containing($0) } ?? pattern.map { .pattern($0) }
        query.searchText = search ?? ""
        query.statuses = status.map { TaskStatus(rawValue: $0) }
        query.excludedStatuses = withoutStatus.map { TaskStatus(rawValue: $0) }
        query.types = type.map { TaskType(rawValue: $0) }
        query.tags = (allTags ? TagFilter.all(tag) : .any(tag)).excluding(withoutTag)
        query.parents = parent.map { [$0] } ?? []
        query.users = user.map { [$0] } ?? []
        let bounds = (since?.time(now: now), until?.time(now: now))
        if bounds.0 != nil || bounds.1 != nil { query.lastUpdate = QueryRange(lowest: bounds.0, highest: bounds.1) }
        query.hyperparameters = parameter.map(\.filter)
        query.lastMetrics = metric.map(\.filter)
        query.archive = archived ? .included : .excluded
        query.includesHidden = hidden
        return query
    }
}
