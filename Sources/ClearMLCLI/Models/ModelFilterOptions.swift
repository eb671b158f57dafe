import ArgumentParser
import ClearML

/// Which models, as options.
struct ModelFilterOptions: ParsableArguments {
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

    @Option(name: [.short, .long], help: "Has this tag; may be repeated.")
    var tag: [String] = []

    @Flag(name: .long, help: "Has all of the tags, and not just one of them.")
    var allTags = false

    @Option(name: .long, help: "Has not got this tag; may be repeated.")
    var withoutTag: [String] = []

    @Option(name: .long, help: "Made with this framework, such as ONNX; may be repeated.")
    var framework: [String] = []

    @Option(name: .long, help: "Made by this task, given by id; may be repeated.")
    var task: [String] = []

    @Option(name: .long, help: "Its weights are at this address.")
    var url: String?

    @Option(name: .long, help: "Has this entry of metadata, such as accuracy=0.9; may be repeated.")
    var metadata: [MetadataArgument] = []

    @Flag(name: .long, help: "Published.")
    var published = false

    @Flag(name: .long, help: "Not published.")
    var draft = false

    @Flag(name: .long, help: "Archived models count too.")
    var archived = false

    func validate() throws {
        if name != nil, pattern != nil { throw ValidationError("--name and --pattern exclude each other") }
        if subprojects, project == nil { throw ValidationError("--subprojects needs --project") }
        if allTags, tag.isEmpty { throw ValidationError("--all-tags needs --tag") }
        if published, draft { throw ValidationError("--published and --draft exclude each other") }
    }

    var query: ModelQuery {
        var query = ModelQuery(projectName: project)
        query.includesSubprojects = subprojects
        query.name = name.map { .containing($0) } ?? pattern.map { .pattern($0) }
        query.searchText = search ?? ""
        query.tags = (allTags ? TagFilter.all(tag) : .any(tag)).excluding(withoutTag)
        query.frameworks = framework.map { Framework(rawValue: $0) }
        query.tasks = task
        query.urls = url.map { [$0] } ?? []
        query.metadata = Dictionary(metadata.map { ($0.key, .string($0.value)) }) { _, last in last }
        query.isPublished = published ? true : draft ? false : nil
        query.archive = archived ? .included : .excluded
        return query
    }
}

/// `key=value`, the value as the server stores it.
struct MetadataArgument: ExpressibleByArgument, Equatable {
    var key: String
    var value: String

    init?(argument: String) {
        guard let sign = argument.firstIndex(of: "="), sign != argument.startIndex else { return nil }
        key = String(argument[..<sign])
        value = String(argument[argument.index(after: sign)...])
    }
}
