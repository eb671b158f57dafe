import Testing

@testable import ClearMLJournal

@Suite("The delivery mark and the refused list survive crashes")
struct DeliveryMarkTests {
    private func makeSession() throws -> (StoredSession, MemoryFileSystem) {
        let fileSystem = MemoryFileSystem()
        try fileSystem.createDirectory("/journal/" + JournalSupport.id)
        return (
            StoredSession(
                id: JournalSupport.id,
                directory: "/journal/" + JournalSupport.id,
                fileSystem: fileSystem
            ), fileSystem
        )
    }

    private func state(_ settled: UInt64) -> DeliveryMark.State {
        var state = DeliveryMark.State()
        state.settled = settled
        state.inFlight = settled + 1...settled + 10
        state.acknowledged = settled - 3
        state.refused = 1
        state.notFinite = 1
        state.lost = 1
        state.note = 0xDEAD
        return state
    }

    @Test("What was stored last is what is read")
    func storing() throws {
        let (session, _) = try makeSession()
        let mark = try DeliveryMark(session)
        #expect(mark.state == DeliveryMark.State())
        for settled in 10..<20 as Range<UInt64> {
            try mark.store(state(settled))
            #expect(try DeliveryMark(session).state == state(settled))
        }
    }

    @Test("A torn store leaves the one before", arguments: [1, 8, 40, 127])
    func torn(bytes: Int) throws {
        let (session, fileSystem) = try makeSession()
        let mark = try DeliveryMark(session)
        try mark.store(state(10))
        try mark.store(state(20))
        let path = session.path(StoredSession.markName)
        let before = try fileSystem.contents(of: path, limit: 1 << 16)
        try mark.store(state(30))
        let after = try fileSystem.contents(of: path, limit: 1 << 16)
        let slot = try #require(DeliveryMark.slotOffsets.first { before[$0 + 16] != after[$0 + 16] })
        var torn = before
        torn.replaceSubrange(slot..<slot + bytes, with: after[slot..<slot + bytes])
        try fileSystem.replace(path, with: torn, durably: false)
        let expected: [UInt64] = [20, 30]
        #expect(expected.contains(try DeliveryMark(session).state.settled))
        #expect(try DeliveryMark(session).state.settled == 20 || torn == after)
    }

    @Test("Any flipped bit leaves this state or the one before, never another")
    func flipped() throws {
        let (session, fileSystem) = try makeSession()
        let mark = try DeliveryMark(session)
        try mark.store(state(10))
        try mark.store(state(20))
        let path = session.path(StoredSession.markName)
        let original = try fileSystem.contents(of: path, limit: 1 << 16)
        for slot in DeliveryMark.slotOffsets {
            for bit in 0..<DeliveryMark.slotSize * 8 {
                var damaged = original
                damaged[slot + bit / 8] ^= 1 << UInt8(bit % 8)
                try fileSystem.replace(path, with: damaged, durably: false)
                let found = try DeliveryMark(session).state
                #expect(found == state(10) || found == state(20))
            }
        }
    }

    @Test("A mark of which nothing can be read is an error, not a fresh start")
    func unreadable() throws {
        let (session, fileSystem) = try makeSession()
        try DeliveryMark(session).store(state(10))
        let path = session.path(StoredSession.markName)
        var bytes = try fileSystem.contents(of: path, limit: 1 << 16)
        for slot in DeliveryMark.slotOffsets { bytes[slot + 30] ^= 1 }
        try fileSystem.replace(path, with: bytes, durably: false)
        let error = #expect(throws: JournalError.self) { try DeliveryMark(session) }
        #expect(error?.code == .damaged)
    }

    @Test("Refused reports come back with their last reason, past damage")
    func refused() throws {
        let (session, fileSystem) = try makeSession()
        let list = RefusedList(session)
        #expect(try list.entries().isEmpty)
        try list.append([.init(sequence: 7, reason: "too long", timestamp: 1)])
        try list.append([
            .init(sequence: 3, reason: "", timestamp: 2), .init(sequence: 7, reason: "names ⚠️", timestamp: 3),
        ])
        #expect(
            try list.entries() == [
                .init(sequence: 3, reason: "", timestamp: 2), .init(sequence: 7, reason: "names ⚠️", timestamp: 3),
            ]
        )
        // A crash in the middle of an append, and more afterwards.
        let path = session.path(StoredSession.refusedName)
        let bytes = try fileSystem.contents(of: path, limit: 1 << 16)
        try fileSystem.replace(path, with: Array(bytes.dropLast(13)), durably: false)
        try list.append([.init(sequence: 9, reason: "later", timestamp: 4)])
        #expect(try list.entries().map(\.sequence) == [3, 7, 9])
        #expect(try list.entries()[1].reason == "too long")
    }
}
