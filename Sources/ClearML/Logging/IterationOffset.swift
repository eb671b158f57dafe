import Synchronization

/// What a program wants added to the iterations of its reports; shared by a logger and its handles.
final class IterationOffset: Sendable {
    private let offset = Atomic(0)

    /// The number to add.
    var value: Int {
        get { offset.load(ordering: .relaxed) }
        set { offset.store(newValue, ordering: .relaxed) }
    }

    /// Where a report of that iteration goes.
    @inline(__always)
    func position(_ iteration: Int) -> Int64 { Int64(iteration &+ offset.load(ordering: .relaxed)) }
}
