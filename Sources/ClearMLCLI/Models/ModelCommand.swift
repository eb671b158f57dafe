import ArgumentParser

/// `clearml model`: works with models on the server.
struct ModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "Finds, shows, tags and publishes models as the server has them.",
        subcommands: [ListModels.self, ShowModel.self, PublishModels.self, TagModels.self]
    )
}
