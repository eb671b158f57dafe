import Synchronization

/// How many requests are being answered.
final class RequestCount: Sendable {
    private let count = Atomic<Int>(0)

    func begin() { count.add(1, ordering: .relaxed) }
    func end() { count.subtract(1, ordering: .relaxed) }

    /// Returns when no request is being answered, or when the time is over.
    func waitForNone(atMost limit: Duration) async {
        let end = ContinuousClock.now + limit
        while count.load(ordering: .relaxed) > 0, ContinuousClock.now < end {
            try? await Task.sleep(for: .milliseconds(10))
        }
    }
}
