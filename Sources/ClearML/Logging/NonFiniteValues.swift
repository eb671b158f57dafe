import Synchronization

/// Applies one logger's ``NonFinitePolicy``; shared with the handles that the logger gives out.
final class NonFiniteValues: Sendable {
    private let state = Mutex(NonFinitePolicy.keep)
    private let diagnostics: Diagnostics
    /// What is added to iterations; here because logger and handles share it as well (see ``IterationOffset``).
    let shift = Atomic(0)

    /// Keeps every value until told otherwise.
    init(_ diagnostics: Diagnostics) { self.diagnostics = diagnostics }

    /// Where a report of that iteration goes.
    @inline(__always)
    func position(_ iteration: Int) -> Int64 { Int64(iteration &+ shift.load(ordering: .relaxed)) }

    var policy: NonFinitePolicy {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }

    /// What is reported for a value that is not finite.
    @inline(never)
    func replacement(for value: Double) -> Double {
        let policy = policy
        let replacement = policy.value(for: value)
        if policy != .keep {
            diagnostics.once(
                "replaced",
                "a reported value was \(value), and \(replacement) is stored in its place, as nonFinitePolicy asks for; "
                    + "this is said once"
            )
        }
        return replacement
    }
}
