import ArgumentParser
import ClearML

/// `clearml artifact put`.
struct PutArtifact: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "put",
        abstract: "Stores a file, or a folder as an archive, as an artifact of a task.",
        discussion: """
            An artifact of that name is replaced. The task may be running or have ended, but not be published. \
            Interrupted on its way to s3://, gs:// or azure://, the same command goes on with a file. Examples:
              clearml artifact put Team/Digits/run report ./report.html --metadata author=me
              clearml artifact put 0123abcd predictions './out/*.csv'
            """
    )

    @OptionGroup var options: CommonOptions
    @OptionGroup var choice: TaskChoice

    @Argument(help: "The artifact's name.")
    var name: String

    @Argument(help: "A file, a folder, or a folder and a wildcard.", completion: .file())
    var path: String

    @Option(name: .long, help: "A text shown beside it, such as author=me; may be repeated.")
    var metadata: [MetadataArgument] = []

    @Option(name: .long, help: "A text for people, instead of names and sizes.")
    var preview: String?

    @Option(name: .long, help: "Store it there (file://, s3://, gs://, azure://) instead of where the task's files go.")
    var outputURI: String?

    func run() throws {
        let context = try CommandContext(options)
        let upload = try ArtifactUpload(
            name: name,
            path: path,
            metadata: Dictionary(metadata.map { ($0.key, $0.value) }) { _, last in last },
            preview: preview,
            outputURI: outputURI
        )
        let task = try choice.find(context)
        let artifact = try WatchedTransfer.run(options, resumes: false) { try upload.run(task, $0) }
        if options.json {
            Output.json(ArtifactList.json(artifact))
        } else {
            Output.line("stored: \(artifact.url)")
        }
    }
}
