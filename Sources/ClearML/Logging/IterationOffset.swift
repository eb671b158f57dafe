import Synchronization

/// What a program wants added to the iterations of its reports; shared by a logger and its handles.
struct IterationOffset: Sendable {
    // The number lives there and not in an object of its own: a report would count references to that one too.
    let values: NonFiniteValues

    /// The number to add.
    var value: Int {
        get { values.shift.load(ordering: .relaxed) }
        nonmutating set { values.shift.store(newValue, ordering: .relaxed) }
    }

    /// Where a report of that iteration goes.
    @inline(__always)
    func position(_ iteration: Int) -> Int64 { values.position(iteration) }
}
