import ArgumentParser
import ClearML

/// `clearml model tag`.
struct TagModels: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tag",
        abstract: "Adds tags to models and takes tags off them.",
        discussion: "Example: clearml model tag Team/Digits/mlp --add best --remove candidate"
    )

    @OptionGroup var options: CommonOptions

    @Argument(help: "The models' ids, or PROJECT/NAME.")
    var models: [String]

    @Option(name: [.short, .long], help: "Add this tag; may be repeated.")
    var add: [String] = []

    @Option(name: [.short, .long], help: "Remove this tag; may be repeated.")
    var remove: [String] = []

    func validate() throws {
        if add.isEmpty, remove.isEmpty { throw ValidationError("say what to --add or to --remove") }
        if let both = add.first(where: { remove.contains($0) }) {
            throw ValidationError("\(both) is both to be added and to be removed")
        }
    }

    func run() throws {
        let context = try CommandContext(options)
        let found = try models.map { try ModelChoice.find($0, context) }
        let results = found.map { model in
            ModelResult(model) {
                try model.updateTags(adding: add, removing: remove)
                return model.tags.isEmpty ? "no tags" : model.tags.joined(separator: ", ")
            }
        }
        try ModelResult.report(results, asJSON: options.json)
    }
}
