/// Turns libcurl's many progress calls into a few for the caller.
struct ProgressMeter {
    /// At most five calls a second.
    private static let interval = Duration.milliseconds(200)

    private let report: @Sendable (TransferProgress) -> Void
    private let started = ContinuousClock.now
    private var lastReport: ContinuousClock.Instant?
    private var latest: TransferProgress

    init(_ report: @escaping @Sendable (TransferProgress) -> Void, totalToSend: Int64?) {
        self.report = report
        latest = TransferProgress(
            bytesSent: 0,
            bytesReceived: 0,
            totalToSend: totalToSend,
            totalToReceive: nil,
            bytesPerSecond: 0
        )
    }

    /// Takes libcurl's counts; a total of 0 is its word for unknown.
    mutating func update(sent: Int64, received: Int64, totalToReceive: Int64) {
        let now = ContinuousClock.now
        latest.bytesSent = sent
        latest.bytesReceived = received
        latest.totalToReceive = totalToReceive > 0 ? totalToReceive : nil
        if let lastReport, lastReport.duration(to: now) < Self.interval { return }
        deliver(now)
    }

    /// Reports the final state, so that a display never stops at 97 %.
    mutating func finish() {
        deliver(.now)
    }

    private mutating func deliver(_ now: ContinuousClock.Instant) {
        lastReport = now
        let elapsed = started.duration(to: now) / .seconds(1)
        latest.bytesPerSecond = elapsed > 0 ? Double(latest.bytesSent + latest.bytesReceived) / elapsed : 0
        report(latest)
    }
}
