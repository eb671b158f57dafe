import CClearMLShim
import Synchronization

/// The one lock of the append path: an atomic word that a thread spins on for a moment and then sleeps on.
///
/// `Synchronization.Mutex` costs about twice as much uncontended (docs/decisions/0002-journal.md). A holder that is
/// pre-empted costs the others one sleep, not a time slice of spinning.
///
/// `@unchecked Sendable`: the word is an atomic, and what the lock protects is the owner's business.
struct AppendLock: @unchecked Sendable {
    private static let free: UInt32 = 0
    private static let held: UInt32 = 1
    /// Held, and somebody sleeps or is about to.
    private static let awaited: UInt32 = 2

    private let word: UnsafeMutablePointer<Atomic<UInt32>>

    init() {
        // A cache line of its own.
        let memory = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 64)
        word = memory.bindMemory(to: Atomic<UInt32>.self, capacity: 1)
        word.initialize(to: Atomic(Self.free))
    }

    /// Frees the word; nobody may use the lock any more.
    func destroy() {
        word.deinitialize(count: 1)
        UnsafeMutableRawPointer(word).deallocate()
    }

    @inline(__always)
    func lock() {
        let (taken, _) = word.pointee.compareExchange(
            expected: Self.free,
            desired: Self.held,
            successOrdering: .acquiring,
            failureOrdering: .relaxed
        )
        if _slowPath(!taken) { wait() }
    }

    @inline(__always)
    func unlock() {
        if _slowPath(word.pointee.exchange(Self.free, ordering: .releasing) == Self.awaited) {
            clearml_wake_one(rawWord)
        }
    }

    private var rawWord: UnsafeMutablePointer<UInt32> {
        UnsafeMutableRawPointer(word).assumingMemoryBound(to: UInt32.self)
    }

    @inline(never)
    private func wait() {
        // An append holds the lock for some 30 ns: a short spin usually sees it freed.
        for _ in 0..<40 {
            if word.pointee.load(ordering: .relaxed) == Self.free {
                let (taken, _) = word.pointee.compareExchange(
                    expected: Self.free,
                    desired: Self.held,
                    successOrdering: .acquiring,
                    failureOrdering: .relaxed
                )
                if taken { return }
            }
            clearml_spin_hint()
        }
        // From here on the word says that somebody sleeps, so that the holder wakes one; a thread that was woken cannot
        // know whether it was the last, and therefore says so again.
        while word.pointee.exchange(Self.awaited, ordering: .acquiring) != Self.free {
            clearml_wait_on(rawWord, Self.awaited)
        }
    }
}
