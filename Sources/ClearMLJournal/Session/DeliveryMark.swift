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
        var slots: [Slot] = []
        do throws(JournalError) {
            for offset in Self.slotOffsets {
                slots.append(try storing { () throws(FileSystemError) in try Slot.read(file, at: offset) })
            }
        } catch {
            file.close()
            throw error
        }
        self.file = file
        switch (slots[0], slots[1]) {
        case (.newer(let major), _), (_, .newer(let major)):
            throw JournalError(
                .unsupportedVersion,
                "\(path) has format version \(major). Use a newer version of this library."
            )
        case (.valid(let state, let generation), .valid(let other, let otherGeneration)):
            memory = Mutex(generation > otherGeneration ? (state, generation) : (other, otherGeneration))
        case (.valid(let state, let generation), _), (_, .valid(let state, let generation)):
            memory = Mutex((state, generation))
        case (.empty, _), (_, .empty):
            // A crash while it was made: nothing can have been sent.
            memory = Mutex((State(), 0))
            try store(State())
            try store(State())
            try storing { () throws(FileSystemError) in try session.fileSystem.syncDirectory(session.directory) }
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
