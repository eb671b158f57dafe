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
            May be repeated, interrupted and run while the training goes on. With --all, sessions that have nothing to \
            deliver or that their own process is delivering are passed over. The last line is the receipt: `receipt: \
            journalled N, acknowledged N, refused N`. Exit status 1 when something is still pending, was refused by \
            the server, or was lost before it reached a journal; values that are not finite are never sent and do not count as a failure.
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
        var results: [SyncResult] = []
        if choice.all { results += listing.unreadable.map { SyncResult($0.session, failure: $0.error) } }
        let interrupted = try Interruption.during { cancellation in
            var deliverer = SessionDeliverer(context: context, patience: .seconds(patience), cancellation: cancellation)
            for session in sessions where !cancellation.isCancelled {
                if let result = try deliverer.deliver(session, asOneOfMany: choice.all) { results.append(result) }
            }
        }
        if results.isEmpty, !interrupted { Output.note("there is nothing to deliver in \(context.store.root)") }
        if interrupted { Output.note("interrupted; the next sync goes on from here") }
        let isComplete = results.allSatisfy(\.isComplete) && !interrupted
        let total = results.reduce(into: Receipt(journalled: 0, acknowledged: 0)) { $0.add($1.receipt) }
        if options.json {
            Output.json([
                "sessions": .array(results.map(\.json)), "complete": .bool(isComplete),
                "journalled": .integer(Int64(clamping: total.journalled)),
                "acknowledged": .integer(Int64(clamping: total.acknowledged)),
                "refused": .integer(Int64(clamping: total.refusedCount)),
                "pending": .integer(Int64(clamping: total.pending)),
            ])
        } else {
            for result in results { result.print() }
            Output.line(total.summary)
        }
        if !isComplete { throw ExitCode.failure }
    }
}
