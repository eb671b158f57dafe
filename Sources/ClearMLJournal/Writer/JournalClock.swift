import CClearMLShim
import Synchronization

/// Where records get their timestamps from.
package struct JournalClock: Sendable {
    // A C function and its context rather than a closure: one indirect call, no reference counting on the append path.
    // `@unchecked` in effect: the context is an immutable pointer to a `ManualJournalClock`, which `owner` keeps alive.
    nonisolated(unsafe) let read: @convention(c) (UnsafeMutableRawPointer?) -> Int64
    nonisolated(unsafe) let context: UnsafeMutableRawPointer?
    private let owner: ManualJournalClock?

    /// The system's coarse real-time clock: a few nanoseconds, as fine as a scheduler tick (1 to 4 ms).
    package static let system = JournalClock(read: clearml_coarse_now_ms, context: nil, owner: nil)

    /// A clock that moves by hand.
    package static func manual(_ clock: ManualJournalClock) -> JournalClock {
        JournalClock(
            read: { context in
                guard let context else { return 0 }
                return Unmanaged<ManualJournalClock>.fromOpaque(context).takeUnretainedValue().milliseconds
            },
            context: Unmanaged.passUnretained(clock).toOpaque(),
            owner: clock
        )
    }

    private init(
        read: @escaping @convention(c) (UnsafeMutableRawPointer?) -> Int64,
        context: UnsafeMutableRawPointer?,
        owner: ManualJournalClock?
    ) {
        self.read = read
        self.context = context
        self.owner = owner
    }

    /// Milliseconds since 1970.
    @inline(__always)
    package func now() -> Int64 { read(context) }
}

/// A clock that stands still until it is told the time.
package final class ManualJournalClock: Sendable {
    private let time: Atomic<Int64>

    /// Starts at a time in milliseconds since 1970.
    package init(milliseconds: Int64 = 0) { self.time = Atomic(milliseconds) }

    /// The time it shows, in milliseconds since 1970; may be set to any value, also back.
    package var milliseconds: Int64 {
        get { time.load(ordering: .relaxed) }
        set { time.store(newValue, ordering: .relaxed) }
    }
}
