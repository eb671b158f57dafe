import ArgumentParser
import ClearML

/// `clearml model upload`.
struct UploadModel: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upload",
        abstract: "Stores weights, and makes a model of them that no task has made.",
        discussion: """
            The model is made when the file is stored, so that it never names what is not there. A folder or a wildcard \
            is stored as an archive. Interrupted on its way to s3://, gs:// or azure://, the same command goes on with a \
            file. Examples:
              clearml model upload ./digits.onnx --project Team/Digits --name best --tag production
              clearml model upload './checkpoint/*' --project Team/Digits --output-uri s3://bucket/models
            """
    )

    @OptionGroup var options: CommonOptions

    @Argument(help: "A file, a folder, or a folder and a wildcard.", completion: .file())
    var path: String

    @Option(name: [.short, .long], help: "Its project, given as a path; made where it is missing.")
    var project: String

    @Option(name: [.short, .long], help: "Its name, instead of that of the file.")
    var name: String?

    @Option(name: [.short, .customLong("tag"), .customLong("tags")], help: "A tag; may be repeated.")
    var tags: [String] = []

    @Option(name: .long, help: "What it was made with, such as ONNX, instead of what the file's ending says.")
    var framework: String?

    @Option(name: .long, help: "A comment.")
    var comment = ""

    @Option(name: .long, help: "Store it there (file://, s3://, gs://, azure://) instead of the configured place.")
    var outputURI: String?

    @Flag(name: .long, help: "Publish the model at once, which cannot be taken back.")
    var publish = false

    func run() throws {
        let context = try CommandContext(options)
        let upload = try ModelUpload(
            path: path,
            name: name,
            projectName: project,
            tags: tags,
            comment: comment,
            framework: framework.map { Framework(rawValue: $0) },
            outputURI: outputURI,
            publishes: publish
        )
        let model = try WatchedTransfer.run(options, resumes: false) { try upload.run(context.registry, $0) }
        if options.json {
            Output.json(ModelList.json(model.info, project: model.projectName))
        } else {
            Output.line("\(model.id)  \(model.name.singleLine): stored at \(model.url)")
        }
    }
}
