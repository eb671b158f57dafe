import ArgumentParser
import ClearMLAPI
import ClearMLDelivery
import ClearMLJournal
import ClearMLTransport

/// `clearml offline sync`.
struct SyncSessions: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Delivers journalled runs to the server: only what it does not have yet, each report once.",
        discussion: """
            May be repeated, interrupted and run while the training goes on. The last line is the receipt: `receipt: \
            journalled N, acknowledged N, refused N`. Exit status 1 when something is still pending or was refused by \
            the server; values that are not finite are never sent and do not count as a failure.
            """
    )

    @OptionGroup var options: CommonOptions
    @OptionGroup var choice: SessionChoice

    @Option(name: .long, help: "Seconds to wait for a server that takes nothing before giving up.")
    var patience = 30

    func validate() throws {
        guard (0...86_400).contains(patience) else {
            throw ValidationError("--patience must be between 0 and 86400 seconds")
        }
    }

    func run() throws {
        let context = try CommandContext(options)
        let listing = try context.store.list()
        let sessions = try choice.resolve(listing)
        for (session, error) in listing.unreadable where choice.all { Output.note("\(session.id): \(error)") }
        if sessions.isEmpty { Output.note("there is nothing to sync in \(context.store.root)") }
        let api = try context.session()
        var results: [SyncResult] = []
        try Interruption.during { cancellation in
            for session in sessions where !cancellation.isCancelled {
                results.append(sync(session, api, context, cancellation))
            }
        }
        let total = results.reduce(into: Receipt(journalled: 0, acknowledged: 0)) { $0.add($1.receipt) }
        if options.json {
            Output.json([
                "sessions": .array(results.map(\.json)), "complete": .bool(results.allSatisfy(\.isComplete)),
                "journalled": .integer(Int64(clamping: total.journalled)),
                "acknowledged": .integer(Int64(clamping: total.acknowledged)),
                "refused": .integer(Int64(clamping: total.refusedCount)),
                "pending": .integer(Int64(clamping: total.pending)),
            ])
        } else {
            for result in results { result.print() }
            Output.line(total.summary)
        }
        if !results.allSatisfy(\.isComplete) || (choice.all && !listing.unreadable.isEmpty) { throw ExitCode.failure }
    }

    private func sync(
        _ session: StoredSession,
        _ api: APISession,
        _ context: CommandContext,
        _ cancellation: Cancellation
    ) -> SyncResult {
        let sync = SessionSync(
            session: session,
            api: api,
            patience: .seconds(patience),
            sink: { Output.note($0.words) },
            progress: { progress in
                var text = "\(session.id.prefix(12))  \(progress.settled) of \(progress.journalled)"
                if progress.rate > 0 { text += "  \(Output.number(progress.rate.rounded()))/s" }
                if let left = progress.timeLeft { text += "  \(Output.duration(seconds: left / .seconds(1))) left" }
                if let reason = progress.waitingFor { text += "  waiting: \(reason.singleLine)" }
                Output.progress(text)
            }
        )
        defer { Output.endProgress() }
        do throws(SyncError) {
            return SyncResult(session: session.id, receipt: try sync.run(cancellation: cancellation), failure: nil)
        } catch {
            return SyncResult(
                session: session.id,
                receipt: Receipt(journalled: 0, acknowledged: 0),
                failure: error.message
            )
        }
    }
}
