import ArgumentParser
import ClearML
import ClearMLAPI
import ClearMLConfiguration
import ClearMLJournal
import ClearMLTransport

/// `clearml offline export`.
struct ExportSession: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes a journalled run as an offline session of the Python SDK.",
        discussion: "Task.import_offline_session of the Python SDK reads the zip. The journal is not changed."
    )

    @OptionGroup var options: CommonOptions

    @Argument(help: "The session's id, or the beginning of it.")
    var session: String

    @Option(name: [.short, .long], help: "The zip to write; offline-<session>.zip in this folder by default.")
    var output: String?

    func run() throws {
        let context = try CommandContext(options)
        let session = try context.store.list().session(named: session)
        let path = output ?? "offline-\(session.id).zip"
        var exported: PythonSessionExporter.Summary?
        try Interruption.during { cancellation in
            let progress = ExchangeProgress(
                report: { Output.progress("\($0) records") },
                isCancelled: { cancellation.isCancelled }
            )
            defer { Output.endProgress() }
            exported = try TemporaryFolder.with(in: context.store.root) { scratch throws(PythonSessionError) in
                try PythonSessionExporter.run(
                    session,
                    to: path,
                    scratch: scratch,
                    worker: context.configuration.workerName,
                    filesServer: context.configuration.filesServer,
                    progress: progress
                )
            }
        }
        guard let summary = exported else { return }
        if options.json {
            Output.json([
                "path": .string(summary.path), "id": .string(summary.offlineID),
                "scalars": .integer(Int64(summary.scalars)), "texts": .integer(Int64(summary.texts)),
                "images": .integer(Int64(summary.images)), "artifacts": .integer(Int64(summary.artifacts)),
                "models": .integer(Int64(summary.models)),
                "weights_folder": summary.weightsFolder.map { .string($0) } ?? .null,
                "omitted": .object(summary.omitted.mapValues { .integer(Int64($0)) }),
            ])
        } else {
            Output.line(
                "wrote \(path.singleLine): \(summary.scalars) scalars, \(summary.texts) console records, "
                    + "\(summary.images) images, \(summary.artifacts) artifacts, \(summary.models) models"
            )
            if let folder = summary.weightsFolder {
                let place = folder.singleLine
                Output.note("the Python SDK reads the weights of the models from \(place) when it imports them")
            }
            for (what, count) in summary.omitted.sorted(by: { $0.key < $1.key }) {
                Output.note("left out \(count) × \(what.singleLine)")
            }
        }
    }
}
