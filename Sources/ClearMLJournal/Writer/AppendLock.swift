import CClearMLShim
import Synchronization

/// The one lock of the append path: an atomic word.
///
/// Taking it is one exchange, giving it back is a plain store.
///
/// Made for critical sections of some 30 ns that are rarely contended. `Synchronization.Mutex` and a futex of our own need
/// a second exchange, since unlocking must learn whether somebody sleeps; here nobody has to be woken: a thread that
/// waits spins for a moment, then lets others run, then sleeps for 50 µs at a time (docs/decisions/0002-journal.md).
/// A holder that is pre-empted, or prepares a segment, therefore costs the others little, whatever their priorities.
///
/// `@unchecked Sendable`: the word is an atomic, and what the lock protects is the owner's business.
struct AppendLock: @unchecked Sendable {
    private let word: UnsafeMutablePointer<Atomic<UInt32>>

    init() {
        // A cache line of its own.
        let memory = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 64)
        word = memory.bindMemory(to: Atomic<UInt32>.self, capacity: 1)
        word.initialize(to: Atomic(0))
    }

    /// Frees the word; nobody may use the lock any more.
    func destroy() {
        word.deinitialize(count: 1)
        UnsafeMutableRawPointer(word).deallocate()
    }

    @inline(__always)
    func lock() {
        if _slowPath(!tryLock()) { wait() }
    }

    @inline(__always)
    func unlock() { word.pointee.store(0, ordering: .releasing) }

    @inline(__always)
    private func tryLock() -> Bool {
        word.pointee.compareExchange(
            expected: 0,
            desired: 1,
            successOrdering: .acquiring,
            failureOrdering: .relaxed
        ).exchanged
    }

    @inline(never)
    private func wait() {
        var round = 0
        while true {
            if word.pointee.load(ordering: .relaxed) == 0, tryLock() { return }
            if round < 64 {
                clearml_spin_hint()
            } else {
                clearml_pause(round < 80 ? 0 : 50)
            }
            round += 1
        }
    }
}
