import Testing

@testable import ClearMLJournal

@Suite("Damage is local")
struct DamageTests {
    /// A small closed session in two segments, with every kind of record.
    private static func makeSession(_ fileSystem: MemoryFileSystem) throws -> (StoredSession, [JournalRecord]) {
        let store = SessionStore(root: "/journal", fileSystem: fileSystem)
        let writer = JournalSupport.writer(store, options: JournalSupport.options(segmentBytes: 1024))
        for iteration in 0..<3 {
            writer.appendScalar(title: "loss", series: "train", value: Double(iteration), iteration: Int64(iteration))
            writer.appendScalar(title: "loss", series: "test", value: .nan, iteration: Int64(iteration))
            writer.appendText(level: 20, message: "epoch \(iteration)")
        }
        writer.appendOperation(Array("{}".utf8))
        writer.appendText(level: 20, message: String(repeating: "long ", count: 60))
        writer.housekeep()
        for iteration in 0..<8 {
            writer.appendScalar(title: "loss", series: "train", value: Double(iteration), iteration: Int64(iteration))
        }
        writer.appendText(level: 20, message: "the end")
        #expect(writer.close())
        let session = try store.session(JournalSupport.id)
        let records = try JournalSupport.readAll(JournalReader(session, isLive: false))
        #expect(try session.segmentIndices().count == 2)
        #expect(JournalSupport.reports(records).count == 20)
        return (session, JournalSupport.reports(records))
    }

    /// NaN differs from itself; the bits must not.
    private static func key(_ record: JournalRecord) -> String {
        if case .scalar(let id, let value, let iteration) = record.content {
            return "\(record.sequence) \(record.timestamp) \(id) \(value.bitPattern) \(iteration)"
        }
        return "\(record.sequence) \(record.timestamp) \(record.content)"
    }

    private static func read(_ session: StoredSession) throws -> (keys: [String], reader: JournalReader) {
        let reader = JournalReader(session, isLive: false)
        let records = JournalSupport.reports(try JournalSupport.readAll(reader))
        return (records.map(key), reader)
    }

    @Test("A journal flipped at any bit loses at most the record that was hit")
    func flippedAtEveryBit() throws {
        let fileSystem = MemoryFileSystem()
        let (session, records) = try Self.makeSession(fileSystem)
        let expected = records.map(Self.key)
        for index in try session.segmentIndices() {
            let path = session.path(SegmentName.make(index))
            let original = try fileSystem.contents(of: path, limit: 1 << 20)
            for bit in 0..<original.count * 8 {
                var damaged = original
                damaged[bit / 8] ^= 1 << UInt8(bit % 8)
                try fileSystem.replace(path, with: damaged, durably: false)
                let isVersion = bit / 8 == 8 || bit / 8 == 9
                do {
                    let (keys, reader) = try Self.read(session)
                    let missing = Set(reader.damage.compactMap(\.missing).flatMap(Array.init))
                    let rest = zip(records, expected).filter { !missing.contains($0.0.sequence) }.map(\.1)
                    guard missing.count <= 1, keys == rest, missing.count == Int(reader.missingCount),
                        keys.count + missing.count == expected.count, !reader.damage.isEmpty
                    else {
                        Issue.record("segment \(index), bit \(bit): \(reader.damage), \(keys.count) records")
                        return
                    }
                } catch {
                    // A header whose checksum does not fit is damage, never another version.
                    Issue.record("segment \(index), bit \(bit), version \(isVersion): \(error)")
                    return
                }
            }
            try fileSystem.replace(path, with: original, durably: false)
        }
    }

    @Test("A journal cut at any byte keeps every record before the cut, and those of other segments")
    func truncatedAtEveryByte() throws {
        let fileSystem = MemoryFileSystem()
        let (session, records) = try Self.makeSession(fileSystem)
        let expected = records.map(Self.key)
        for index in try session.segmentIndices() {
            let path = session.path(SegmentName.make(index))
            let original = try fileSystem.contents(of: path, limit: 1 << 20)
            for count in 0..<original.count {
                try fileSystem.replace(path, with: Array(original[..<count]), durably: false)
                let (keys, reader) = try Self.read(session)
                let missing = Set(reader.damage.compactMap(\.missing).flatMap(Array.init))
                let rest = zip(records, expected).filter { !missing.contains($0.0.sequence) }.map(\.1)
                // What ends before the cut is there.
                let whole = Self.wholeRecords(original, before: count)
                guard keys == rest, keys.count + missing.count == expected.count,
                    whole.isDisjoint(with: missing), missing.count == Int(reader.missingCount)
                else {
                    Issue.record("segment \(index) cut to \(count): \(reader.damage), \(keys.count) records")
                    return
                }
            }
            try fileSystem.replace(path, with: original, durably: false)
        }
    }

    private static func wholeRecords(_ bytes: [UInt8], before end: Int) -> Set<UInt64> {
        var sequences: Set<UInt64> = []
        var offset = SegmentHeader.size
        bytes.withUnsafeBytes { buffer in
            while offset + 8 <= end {
                let length = Int(buffer.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
                guard length > 0, offset + length <= end else { return }
                if buffer.loadUnaligned(fromByteOffset: offset + 4, as: UInt16.self) != RecordKind.series {
                    sequences.insert(buffer.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self))
                }
                offset += length
            }
        }
        return sequences
    }

    @Test("A lost page in the middle costs its records; those behind it are read")
    func lostPages() throws {
        let (store, fileSystem) = JournalSupport.memoryStore()
        let writer = JournalSupport.writer(store, options: JournalSupport.options(segmentBytes: 65536))
        for iteration in 0..<1000 {
            writer.appendScalar(title: "a", series: "b", value: 0, iteration: Int64(iteration))
        }
        #expect(writer.close())
        let session = try store.session(JournalSupport.id)
        let path = session.path(SegmentName.make(1))
        var bytes = try fileSystem.contents(of: path, limit: 1 << 20)
        for offset in 8192..<12288 { bytes[offset] = 0 }
        try fileSystem.replace(path, with: bytes, durably: false)
        let reader = JournalReader(session, isLive: false)
        let sequences = JournalSupport.reports(try JournalSupport.readAll(reader)).map(\.sequence)
        let missing = try #require(reader.damage.first?.missing)
        #expect(reader.damage.count == 1 && missing.count >= 85 && missing.count <= 87)
        #expect(sequences == Array(1..<missing.lowerBound) + Array(missing.upperBound + 1...1000))
    }

    @Test("A whole segment that is missing is reported as the reports that it had")
    func missingSegment() throws {
        let (store, fileSystem) = JournalSupport.memoryStore()
        let writer = JournalSupport.writer(store, options: JournalSupport.options(segmentBytes: 4096))
        for iteration in 0..<400 {
            writer.appendScalar(title: "a", series: "b", value: 0, iteration: Int64(iteration))
            if iteration % 50 == 0 { writer.housekeep() }
        }
        #expect(writer.close())
        let session = try store.session(JournalSupport.id)
        let indices = try session.segmentIndices()
        try fileSystem.remove(session.path(SegmentName.make(indices[2])))
        let reader = JournalReader(session, isLive: false)
        let reports = JournalSupport.reports(try JournalSupport.readAll(reader))
        #expect(reader.damage.count == 1 && reader.missingCount == UInt64(400 - reports.count))
        #expect(reader.damage[0].reason == .missing)
    }

    @Test("A segment of another session is not read")
    func foreignSegment() throws {
        let (store, fileSystem) = JournalSupport.memoryStore()
        let other = String(JournalSupport.id.reversed())
        for id in [JournalSupport.id, other] {
            let writer = JournalSupport.writer(store, id: id)
            writer.appendText(level: 20, message: id)
            writer.close()
        }
        let stolen = try fileSystem.contents(
            of: store.directory(of: other) + "/" + SegmentName.make(1),
            limit: 1 << 20
        )
        try fileSystem.replace(
            store.directory(of: JournalSupport.id) + "/" + SegmentName.make(2),
            with: stolen,
            durably: false
        )
        let reader = JournalReader(try store.session(JournalSupport.id), isLive: false)
        #expect(JournalSupport.reports(try JournalSupport.readAll(reader)).count == 1)
        #expect(reader.damage.map(\.reason) == [.foreignSegment])
    }

    @Test("A newer major version is refused, and the file kept")
    func newerVersion() throws {
        let (store, fileSystem) = JournalSupport.memoryStore()
        let writer = JournalSupport.writer(store)
        writer.appendText(level: 20, message: "x")
        writer.close()
        let session = try store.session(JournalSupport.id)
        let path = session.path(SegmentName.make(1))
        var bytes = try fileSystem.contents(of: path, limit: 1 << 20)
        bytes[8] = 2
        let checksum = bytes.withUnsafeBytes { Checksum.of(UnsafeRawBufferPointer(rebasing: $0[..<60])) }
        withUnsafeBytes(of: checksum.littleEndian) { bytes.replaceSubrange(60..<64, with: $0) }
        try fileSystem.replace(path, with: bytes, durably: false)
        let error = #expect(throws: JournalError.self) { try JournalReader(session, isLive: false).next() }
        #expect(error?.code == .unsupportedVersion)
        #expect(try fileSystem.contents(of: path, limit: 1 << 20) == bytes)
    }

    @Test("Mutated journals never crash the reader nor make it run for ever", arguments: 0..<8)
    func mutated(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let fileSystem = MemoryFileSystem()
        let (session, _) = try Self.makeSession(fileSystem)
        let paths =
            try session.segmentIndices().map { session.path(SegmentName.make($0)) }
            + [session.path(StoredSession.namesName)]
        let originals = try paths.map { try fileSystem.contents(of: $0, limit: 1 << 20) }
        for _ in 0..<150 {
            for (path, original) in zip(paths, originals) {
                try fileSystem.replace(path, with: random.mutate(original), durably: false)
            }
            let reader = JournalReader(session, isLive: random.next() % 4 == 0)
            var last: UInt64 = 0
            while let record = try reader.next() {
                if case .series = record.content { continue }
                #expect(record.sequence > last)
                last = record.sequence
            }
        }
    }
}

/// A seeded generator for repeatable tests.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }

    /// Flips, overwrites, removes, repeats and cuts.
    mutating func mutate(_ original: [UInt8]) -> [UInt8] {
        var bytes = original
        for _ in 0..<Int.random(in: 0...6, using: &self) where bytes.count > 64 {
            let at = Int.random(in: 0..<bytes.count, using: &self)
            let end = min(bytes.count, at + Int.random(in: 0...200, using: &self))
            switch Int.random(in: 0..<7, using: &self) {
            case 0: bytes[at] ^= UInt8(1 << Int.random(in: 0..<8, using: &self))
            case 1: for index in at..<end { bytes[index] = UInt8.random(in: 0...255, using: &self) }
            case 2: for index in at..<end { bytes[index] = 0 }
            case 3: bytes.removeSubrange(at..<end)
            case 4: bytes.insert(contentsOf: bytes[at..<end], at: Int.random(in: 0...bytes.count, using: &self))
            case 5: bytes.removeSubrange(at...)
            default:
                let aligned = at & ~7
                let words: [UInt32] = [0, 1, 8, 32, 40, 48, 0xFFFF_FFF8, UInt32(bytes.count), 1 << 24, 1 << 20]
                let word = words[Int.random(in: 0..<words.count, using: &self)]
                for shift in 0..<4 where aligned + shift < bytes.count {
                    bytes[aligned + shift] = UInt8(truncatingIfNeeded: word >> UInt32(8 * shift))
                }
            }
        }
        return bytes
    }
}
