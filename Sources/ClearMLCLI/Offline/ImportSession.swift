import ArgumentParser
import ClearML
import ClearMLAPI
import ClearMLConfiguration
import ClearMLJournal
import ClearMLTransport

/// `clearml offline import`.
struct ImportSession: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Takes an offline session of the Python SDK into the journal of this machine.",
        discussion:
            "`clearml offline sync` then delivers it, once, however often it is repeated. The original is not changed."
    )

    @OptionGroup var options: CommonOptions

    @Argument(help: "The zip that the Python SDK wrote, or its folder.", completion: .file())
    var path: String

    @Option(name: .long, help: "The task's name instead of its own.")
    var name: String?

    @Option(name: .long, help: "The path of its project instead of its own.")
    var project: String?

    func run() throws {
        let context = try CommandContext(options)
        var imported: PythonSessionImporter.Summary?
        try Interruption.during { cancellation in
            let progress = ExchangeProgress(
                report: { Output.progress("\($0) records") },
                isCancelled: { cancellation.isCancelled }
            )
            defer { Output.endProgress() }
            imported = try PythonSessionArchive.withFiles(of: path, temporary: context.store.root) {
                files throws(PythonSessionError) in
                try PythonSessionImporter.run(
                    files,
                    store: context.store,
                    now: context.now,
                    name: name,
                    project: project,
                    progress: progress
                ) { description in
                    description.host = context.configuration.hostName
                    description.libraryVersion = ClearMLVersion.current
                }
            }
        }
        guard let summary = imported else { return }
        if options.json {
            Output.json([
                "session": .string(summary.session), "original_id": .string(summary.originalID),
                "project": .string(summary.projectName), "name": .string(summary.taskName),
                "scalars": .integer(Int64(summary.scalars)), "texts": .integer(Int64(summary.texts)),
                "operations": .integer(Int64(summary.operations)), "events": .integer(Int64(summary.events)),
                "artifacts": .integer(Int64(summary.artifacts)),
                "omitted": .object(summary.omitted.mapValues { .integer(Int64($0)) }),
            ])
        } else {
            Output.line(
                "imported \(summary.originalID.singleLine) as session \(summary.session): \(summary.scalars) scalars, "
                    + "\(summary.texts) console records, \(summary.events) plots and images, \(summary.artifacts) artifacts"
            )
            for (what, count) in summary.omitted.sorted(by: { $0.key < $1.key }) {
                Output.note("not imported: \(count) × \(what.singleLine)")
            }
            if !summary.omitted.isEmpty { Output.note("keep the original as long as you may need what was left out") }
            Output.note("deliver it with: clearml offline sync \(summary.session)")
        }
    }
}
