import ArgumentParser
import ClearML

/// `clearml model publish`.
struct PublishModels: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "Publishes models, which cannot be taken back."
    )

    @OptionGroup var options: CommonOptions
    @OptionGroup var confirmation: Confirmation

    @Argument(help: "The models' ids, or PROJECT/NAME.")
    var models: [String]

    @Flag(name: .long, help: "Publish the tasks that made them too.")
    var withTask = false

    func run() throws {
        let context = try CommandContext(options)
        let found = try models.map { try ModelChoice.find($0, context) }
        try confirmation.require("Publish \(ModelResult.names(found))?")
        let results = found.map { model in
            ModelResult(model) {
                if model.isPublished, !withTask { return "was published already" }
                try model.publish(publishesTask: withTask)
                return "published"
            }
        }
        try ModelResult.report(results, asJSON: options.json)
    }
}
