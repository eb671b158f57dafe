import Synchronization

/// How far a session was delivered: a small file that survives a crash at any moment.
///
/// Two slots are written in turn, each with a generation and a checksum: a write that a crash tears hits the older slot,
/// and the newer one is used. `store` is durable when it returns. One writer at a time (`LockPurpose.delivery`).
package final class DeliveryMark: Sendable {
    /// The contents of the mark.
    package struct State: Sendable, Equatable {
        /// Every report up to this sequence number is settled: acknowledged, refused, or lost to damage.
        package var settled: UInt64 = 0
        /// Reports of a batch that was sent and not answered yet; it may have arrived.
        package var inFlight: ClosedRange<UInt64>?
        /// Reports that the server has confirmed.
        package var acknowledged: UInt64 = 0
        /// Reports that are set aside for a reason in the refused list.
        package var refused: UInt64 = 0
        /// Scalars that are not finite, and therefore not sent; not in the refused list.
        package var notFinite: UInt64 = 0
        /// Reports lost to damage of the journal.
        package var lost: UInt64 = 0
        /// For the deliverer's own use, for example a digest of the batch in flight.
        package var note: UInt64 = 0

        /// Nothing was delivered yet.
        package init() {}
    }

    static let slotSize = 128
    /// Slots lie in different sectors, so that tearing one leaves the other.
    static let slotOffsets = [0, 4096]
    static let magic = UInt64(0x4B52_414D_4C4D_4C43)

    private let file: any OpenFile
    private let memory: Mutex<(state: State, generation: UInt64)>

    /// Opens the mark of a session, or makes a new one, durably.
    /// - Throws: `damaged` when neither slot of an existing mark can be read: without it nobody knows what the server
    ///   has already; `unsupportedVersion`; `storage`.
    package init(_ session: StoredSession) throws(JournalError) {
        let path = session.path(StoredSession.markName)
        let file = try storing { () throws(FileSystemError) in try session.fileSystem.open(path, .createIfMissing) }
        do throws(JournalError) {
            let newest = try Self.newest(file, path)
            self.file = file
            memory = Mutex(newest ?? (State(), 0))
            if newest == nil {
                // New, or a crash while it was made: nothing can have been sent.
                try store(State())
                try store(State())
            } else {
                // What was read counts from now on, and whoever wrote it may have died before it was durable.
                try storing { () throws(FileSystemError) in try file.sync() }
            }
        } catch {
            file.close()
            throw error
        }
        try storing { () throws(FileSystemError) in try session.fileSystem.syncDirectory(session.directory) }
    }

    /// The contents of a session's mark, without making the file or changing anything: for looking on while somebody
    /// else may be delivering.
    ///
    /// No mark is an empty one.
    /// - Throws: As `init(_:)`.
    package static func contents(of session: StoredSession) throws(JournalError) -> State {
        let path = session.path(StoredSession.markName)
        let file: any OpenFile
        do throws(FileSystemError) {
            file = try session.fileSystem.open(path, .read)
        } catch {
            if error.code == .notFound { return State() }
            throw JournalError(error)
        }
        defer { file.close() }
        do throws(JournalError) {
            return try newest(file, path)?.state ?? State()
        } catch {
            guard error.code == .damaged else { throw error }
            // Between the two reads the writer may have gone once around; twice in a row it does not.
            return try newest(file, path)?.state ?? State()
        }
    }

    /// What the newer slot says; nil when nothing was ever stored.
    private static func newest(
        _ file: any OpenFile,
        _ path: String
    ) throws(JournalError) -> (state: State, generation: UInt64)? {
        var slots: [Slot] = []
        for offset in slotOffsets {
            slots.append(try storing { () throws(FileSystemError) in try Slot.read(file, at: offset) })
        }
        switch (slots[0], slots[1]) {
        case (.newer(let major), _), (_, .newer(let major)):
            throw JournalError(
                .unsupportedVersion,
                "\(path) has format version \(major). Use a newer version of this library."
            )
        case (.valid(let state, let generation), .valid(let other, let otherGeneration)):
            return generation > otherGeneration ? (state, generation) : (other, otherGeneration)
        case (.valid(let state, let generation), _), (_, .valid(let state, let generation)):
            return (state, generation)
        case (.empty, _), (_, .empty): return nil
        case (.damaged, .damaged):
            throw JournalError(
                .damaged,
                "\(path) cannot be read, so nobody knows what the server has. Compare with the server, then remove the "
                    + "file to send everything again."
            )
        }
    }

    deinit { file.close() }

    /// The contents, as last stored.
    package var state: State { memory.withLock { $0.state } }

    /// Replaces the contents, durably.
    ///
    /// When it throws, the old contents still count, in memory and in the file.
    /// - Throws: `storage`.
    package func store(_ state: State) throws(JournalError) {
        let generation = memory.withLock { $0.generation + 1 }
        let bytes = Slot.bytes(state, generation: generation)
        let offset = Self.slotOffsets[Int(generation % 2)]
        try storing { () throws(FileSystemError) in
            try file.writeAll(bytes, at: offset)
            try file.sync()
        }
        memory.withLock { $0 = (state, generation) }
    }
}
