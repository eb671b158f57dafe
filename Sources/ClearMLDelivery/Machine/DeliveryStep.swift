/// What the journal holds next, as far as the machine needs to know it.
package enum DeliveryStep: Sendable, Equatable {
    /// Scalars and console lines that go in one request.
    case events(EventBatch)
    /// Changes of the task that one call makes, ascending: one, or several that may be made in parts. An essential one
    /// (creating the task) is never set aside, since nothing works without.
    case operations([UInt64], isEssential: Bool)
    /// Records that need no request: metric names, values that are not finite.
    case silent(ClosedRange<UInt64>)
    /// A record of a later version of this library: everything from here on waits for that version.
    case unknown(sequence: UInt64, kind: UInt16)
    /// Nothing more for now.
    case caughtUp
    /// What comes next must wait for the session's other journal.
    case heldUp
    /// The journal cannot be read at present.
    case unreadable(reason: String)
    /// What comes next, this record on, needs something of the server first that no record asks for, or whose note is gone:
    /// the task or the model that it belongs to.
    case prerequisite(of: UInt64)

    /// The part of the journal that one request covers.
    package struct EventBatch: Sendable, Equatable {
        /// Every record in it, those without an event included.
        package var range: ClosedRange<UInt64>
        /// How many events the request carries; at least one.
        package var count: Int
        /// Whether waiting would not make it larger: a limit is reached, or something other than an event follows.
        package var isComplete: Bool
        /// How long ago the oldest report was made, by the wall clock; negative when that was set back.
        package var age: Duration

        package init(range: ClosedRange<UInt64>, count: Int, isComplete: Bool, age: Duration) {
            self.range = range
            self.count = count
            self.isComplete = isComplete
            self.age = age
        }
    }
}
