/// How far a synchronisation is.
package struct SyncProgress: Sendable, Equatable {
    /// Reports settled so far, those of earlier synchronisations included.
    package var settled: UInt64
    /// Reports in the journal, as far as is known.
    package var journalled: UInt64
    /// Reports settled per second since this synchronisation began.
    package var rate: Double
    /// What delivery is waiting for; nil while it is sending.
    package var waitingFor: String?

    /// The time left at this rate; nil while nothing can be said.
    package var timeLeft: Duration? {
        guard rate > 0, journalled >= settled else { return nil }
        return .seconds(Double(journalled - settled) / rate)
    }

    package init(settled: UInt64, journalled: UInt64, rate: Double, waitingFor: String? = nil) {
        self.settled = settled
        self.journalled = journalled
        self.rate = rate
        self.waitingFor = waitingFor
    }
}
