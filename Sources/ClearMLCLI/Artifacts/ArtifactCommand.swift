import ArgumentParser

/// `clearml artifact`: works with the artifacts of tasks on the server.
struct ArtifactCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "artifact",
        abstract: "Lists, fetches and stores artifacts of tasks.",
        subcommands: [ListArtifacts.self, GetArtifact.self, PutArtifact.self, DeleteArtifacts.self]
    )
}
