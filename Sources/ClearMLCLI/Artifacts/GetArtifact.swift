import ArgumentParser
import ClearML
import ClearMLAPI

/// `clearml artifact get`.
struct GetArtifact: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "Fetches an artifact, checks it, and prints where it is.",
        discussion: """
            Without --output the file goes to the cache, where it is checked again and not fetched each time; do not \
            change it there. Archives are unpacked. Interrupted or broken off, the same command goes on from there. \
            Examples:
              clearml artifact get 0123abcd confusion
              clearml artifact get Team/Digits/run weights --output ./weights.bin
            """
    )

    @OptionGroup var options: CommonOptions
    @OptionGroup var choice: TaskChoice
    @OptionGroup var fetching: FetchOptions

    @Argument(help: "The artifact's name.")
    var name: String

    func run() throws {
        let context = try CommandContext(options)
        let task = try choice.find(context)
        let artifacts = try task.artifacts
        guard let artifact = artifacts[name] else {
            let known = artifacts.keys.sorted().map { "\"\($0.singleLine)\"" }.joined(separator: ", ")
            throw CommandFailure(
                "the task has no artifact \"\(name.singleLine)\"; it has \(known.isEmpty ? "none" : known)"
            )
        }
        let file = try artifact.file
        let path = try WatchedTransfer.run(options) { try fetching.fetch(file, $0) }
        FetchOptions.report(
            path,
            of: file,
            asJSON: options.json,
            [
                "artifact": .string(name), "task": task.id.map { .string($0) } ?? .null,
            ]
        )
    }
}
