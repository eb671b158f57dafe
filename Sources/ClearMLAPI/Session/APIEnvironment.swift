package import ClearMLTransport
import Dispatch

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The world a session lives in: clocks, waiting and chance.
package struct APIEnvironment: Sendable {
    /// Time that never jumps, from any fixed origin.
    package var now: @Sendable () -> Duration
    /// Seconds since 1970-01-01T00:00:00Z by the machine's clock, which may be wrong.
    package var wallClock: @Sendable () -> Double
    /// Waits; returns early when cancelled.
    package var sleep: @Sendable (Duration, Cancellation?) -> Void
    /// A number in 0..<1.
    package var random: @Sendable () -> Double

    package init(
        now: @escaping @Sendable () -> Duration,
        wallClock: @escaping @Sendable () -> Double,
        sleep: @escaping @Sendable (Duration, Cancellation?) -> Void,
        random: @escaping @Sendable () -> Double
    ) {
        self.now = now
        self.wallClock = wallClock
        self.sleep = sleep
        self.random = random
    }

    /// The real world.
    package static let system: APIEnvironment = {
        let origin = ContinuousClock.now
        return APIEnvironment(
            now: { ContinuousClock.now - origin },
            wallClock: {
                var time = timespec()
                clock_gettime(CLOCK_REALTIME, &time)
                return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
            },
            sleep: { duration, cancellation in
                let semaphore = DispatchSemaphore(value: 0)
                let token = cancellation?.addHandler { semaphore.signal() }
                _ = semaphore.wait(timeout: .now() + DispatchTimeInterval(duration))
                if let token { cancellation?.removeHandler(token) }
            },
            random: { Double.random(in: 0..<1) }
        )
    }()
}

extension DispatchTimeInterval {
    /// The same length, rounded down to nanoseconds and bounded to a century.
    init(_ duration: Duration) {
        let parts = min(max(duration, .zero), .seconds(3_000_000_000)).components
        self = .nanoseconds(Int(parts.seconds * 1_000_000_000 + parts.attoseconds / 1_000_000_000))
    }
}
