import ArgumentParser

/// `clearml project`: looks at projects on the server.
struct ProjectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "project",
        abstract: "Shows projects as the server has them.",
        subcommands: [ListProjects.self]
    )
}
