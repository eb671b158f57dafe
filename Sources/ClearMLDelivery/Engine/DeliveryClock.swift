import ClearMLAPI

/// Time as delivery needs it.
package struct DeliveryClock: Sendable {
    /// Time that never jumps, from any fixed origin.
    package var now: @Sendable () -> Duration
    /// Milliseconds since 1970 by the machine's clock, which may jump.
    package var wall: @Sendable () -> Int64

    /// The clocks of a simulation.
    package init(now: @escaping @Sendable () -> Duration, wall: @escaping @Sendable () -> Int64) {
        self.now = now
        self.wall = wall
    }

    /// The real ones.
    package static let system = DeliveryClock(
        now: APIEnvironment.system.now,
        wall: { Int64(APIEnvironment.system.wallClock() * 1_000) }
    )
}
