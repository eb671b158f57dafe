/// How far delivery is and how it is doing; a snapshot.
package struct DeliveryStatus: Sendable, Equatable {
    /// Reports in the journal, as far as delivery knows.
    package var journalled: UInt64 = 0
    /// The last report that is settled: acknowledged by the server, or refused and noted.
    package var settledThrough: UInt64 = 0
    /// Reports that the server has.
    package var acknowledged: UInt64 = 0
    /// Reports that were refused or are not sent by policy, by reason.
    package var refused: [String: UInt64] = [:]
    /// Reports set aside because the server refused them alone again and again; also in ``refused``.
    package var quarantined: UInt64 = 0
    /// Requests that had to be sent again.
    package var retries: UInt64 = 0
    /// Milliseconds since 1970 of the oldest report that is not settled; nil when there is none.
    package var oldestPending: Int64?
    package var health = DeliveryHealth.idle
    /// The last failure, also after it passed; nil when there was none.
    package var lastError: String?
    /// The server's task id; nil until the task exists there.
    package var task: String?

    package init() {}

    /// Reports that are not settled.
    package var lag: UInt64 { journalled > settledThrough ? journalled - settledThrough : 0 }

    /// Age of the oldest report that is not settled, in seconds, at that wall-clock time in milliseconds.
    package func lagSeconds(at wall: Int64) -> Double {
        guard let oldestPending else { return 0 }
        return max(0, Double(wall - oldestPending) / 1_000)
    }
}
