import ClearMLAPI
import ClearMLDelivery
import ClearMLJournal
import ClearMLTransport

/// Delivers one session after the other; opens the connection when the first one needs it.
struct SessionDeliverer {
    let context: CommandContext
    let patience: Duration
    let cancellation: Cancellation
    private var api: APISession?

    init(context: CommandContext, patience: Duration, cancellation: Cancellation) {
        self.context = context
        self.patience = patience
        self.cancellation = cancellation
    }

    /// Delivers what is pending.
    ///
    /// - Parameters:
    ///   - session: The session.
    ///   - asOneOfMany: Whether nobody named it: then it is passed over when nothing is pending.
    /// - Returns: What became of it; nil when it was passed over.
    /// - Throws: When there is something to deliver and no server is configured.
    mutating func deliver(_ session: StoredSession, asOneOfMany: Bool) throws -> SyncResult? {
        let standing: Receipt
        do throws(JournalError) {
            standing = try Receipt(of: session)
        } catch {
            return SyncResult(session, failure: error)
        }
        // Without anything to send nobody needs a server, or the keys for one.
        guard standing.pending > 0 else { return asOneOfMany ? nil : SyncResult(session, standing) }
        let api = try api ?? context.session()
        self.api = api
        defer { Output.endProgress() }
        let sync = SessionSync(
            session: session,
            api: api,
            storage: context.storage(api),
            patience: patience,
            sink: { event in
                Output.endProgress()
                Output.note("\(session.id.prefix(12))  \(event.words)")
            },
            progress: { Output.progress("\(session.id.prefix(12))  \($0.words)") }
        )
        do throws(SyncError) {
            return SyncResult(session, try sync.run(cancellation: cancellation))
        } catch {
            guard error.code == .busy, asOneOfMany else { return SyncResult(session, failure: error) }
            return SyncResult(session, skipped: "its own process is delivering it")
        }
    }
}

extension SyncProgress {
    /// The line of progress.
    fileprivate var words: String {
        var text = "\(settled) of \(journalled)"
        if rate > 0 { text += "  \(Output.number(rate.rounded()))/s" }
        if let timeLeft { text += "  \(Output.duration(seconds: timeLeft / .seconds(1))) left" }
        if let waitingFor { text += "  waiting: \(waitingFor)" }
        return text
    }
}
