import ClearMLAPI
import ClearMLStorage
import ClearMLTransport

/// The server as delivery calls it: one try per call, since delivery has its own schedule.
struct ServerLink: Sendable {
    let session: APISession
    let policy: DeliveryPolicy
    /// Ends requests under way when delivery must stop.
    let cancellation: Cancellation
    /// Where files go that are not meant for the file server; nil where nobody says.
    var storage: (any StorageProvider)?

    func call(_ service: String, _ action: String, _ body: JSONValue) throws(APIError) -> JSONValue {
        try session.call(service, action, body, options: options)
    }

    /// The interface that the server speaks; logs in when that is not known yet.
    func version() throws(APIError) -> APIVersion {
        if let server = session.server { return server.version }
        try session.login(options: options)
        return session.server?.version ?? .minimum
    }

    /// Where files go; nil where no file server is configured.
    var fileServer: FileServer? {
        guard let root = session.configuration.filesServer, !root.isEmpty else { return nil }
        return FileServer(session: session, root: root)
    }

    /// Sends lines of `events.add_batch`.
    func addBatch(_ lines: [UInt8]) throws(APIError) -> JSONValue {
        try session.sendLines("events", "add_batch", lines: lines, options: options)
    }

    /// Sends a console line of delivery's own, past the journal.
    func note(_ text: String, task: String, at timestamp: Int64) throws(APIError) -> DeliveryVerdict {
        let encoder = EventEncoder(task: task, worker: session.configuration.worker)
        var body: [UInt8] = []
        encoder.appendText(level: 30, message: "clearml: " + text, timestamp: timestamp, to: &body)
        body.removeLast()
        return DeliveryVerdict(batchReply: try addBatch(body), count: 1)
    }

    /// The bounds of one try.
    var options: CallOptions {
        CallOptions(
            timeout: policy.requestTimeout,
            requestTimeout: policy.requestTimeout,
            connectTimeout: policy.connectTimeout,
            retry: .none,
            cancellation: cancellation
        )
    }
}
