import ArgumentParser

/// `clearml model`: works with models on the server.
struct ModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "Finds, shows, fetches, stores, tags and publishes models.",
        subcommands: [
            ListModels.self, ShowModel.self, DownloadModel.self, UploadModel.self, PublishModels.self, TagModels.self,
        ]
    )
}
