import ArgumentParser
import ClearML
import ClearMLAPI

/// `clearml model download`.
struct DownloadModel: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "download",
        abstract: "Fetches a model's weights, and prints where they are.",
        discussion: """
            Without --output the file goes to the cache, and is fetched again only when the stored one has changed; do \
            not change it there. Packages of several files are unpacked. Interrupted or broken off, the same command \
            goes on from there. Examples:
              clearml model download Team/Digits/best
              clearml model download 0123abcd --output ./models/
            """
    )

    @OptionGroup var options: CommonOptions
    @OptionGroup var choice: ModelChoice
    @OptionGroup var fetching: FetchOptions

    func run() throws {
        let context = try CommandContext(options)
        let model = try choice.find(context)
        let file = try model.weightsFile
        let path = try WatchedTransfer.run(options) { try fetching.fetch(file, $0) }
        FetchOptions.report(
            path,
            of: file,
            asJSON: options.json,
            [
                "model": .string(model.id), "name": .string(model.name),
            ]
        )
    }
}
