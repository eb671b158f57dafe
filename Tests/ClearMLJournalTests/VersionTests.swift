import Testing

@testable import ClearMLJournal

@Suite("Every version ever released stays readable")
struct VersionTests {
    /// Bytes of a fixture: hexadecimal digits, and `(n)` for n zero bytes.
    private static func decode(_ text: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Substring(text.filter { !$0.isWhitespace })
        while let first = rest.first {
            if first == "(" {
                let end = try #require(rest.firstIndex(of: ")"))
                bytes += [UInt8](repeating: 0, count: try #require(Int(rest[rest.index(after: rest.startIndex)..<end])))
                rest = rest[rest.index(after: end)...]
            } else {
                bytes.append(try #require(UInt8(rest.prefix(2), radix: 16)))
                rest = rest.dropFirst(2)
            }
        }
        return bytes
    }

    private static func install() throws -> (StoredSession, MemoryFileSystem) {
        let fileSystem = MemoryFileSystem()
        let store = SessionStore(root: "/journal", fileSystem: fileSystem)
        let directory = store.directory(of: JournalVersion1.id)
        try fileSystem.createDirectory(directory)
        for file in JournalVersion1.files {
            try fileSystem.replace(directory + "/" + file.name, with: decode(file.hex), durably: false)
        }
        return (try store.session(JournalVersion1.id), fileSystem)
    }

    @Test("Version 1: session, journal, mark and refused list")
    func version1() throws {
        let (session, _) = try Self.install()
        let description = try session.description()
        #expect(description.projectName == "Digits" && description.taskName == "mlp baseline")
        #expect(description.outcome == "completed" && description.journalled == 14)
        let reader = JournalReader(session, isLive: false)
        let records = try JournalSupport.readAll(reader)
        #expect(reader.damage.isEmpty)
        let reports = JournalSupport.reports(records)
        #expect(reports.map(\.sequence) == Array(1...14))
        #expect(records.count == 16)
        #expect(
            reports[0].content
                == .operation(
                    Array(#"{"service":"session","action":"create","body":{"name":"mlp baseline"}}"#.utf8)
                )
        )
        #expect(records[1].content == .series(SeriesID(rawValue: 0), title: "loss", series: "train"))
        #expect(records[3].content == .series(SeriesID(rawValue: 1), title: "loss", series: "Überprüfung"))
        for iteration in 0..<6 {
            let (first, second) = (reports[1 + iteration * 2], reports[2 + iteration * 2])
            #expect(first.timestamp == 1_700_000_000_250 + Int64(iteration) * 250)
            #expect(
                first.content
                    == .scalar(
                        SeriesID(rawValue: 0),
                        value: 1 / Double(iteration + 1),
                        iteration: Int64(iteration)
                    )
            )
            guard case .scalar(SeriesID(rawValue: 1), let value, Int64(-iteration)) = second.content else {
                Issue.record("\(second)")
                continue
            }
            #expect(iteration == 3 ? value.isNaN : value == 0.5)
        }
        #expect(reports[13].content == .text(level: 30, message: "slow epoch 🐢"))

        let state = try DeliveryMark(session).state
        #expect(state.settled == 5 && state.acknowledged == 4 && state.refused == 1 && state.inFlight == 6...9)
        #expect(state.note == 77)
        #expect(
            try RefusedList(session).entries() == [
                .init(sequence: 3, reason: "name too long", timestamp: 1_700_000_009_000)
            ]
        )
    }

    @Test("Today's writer writes version 1 to the byte")
    func sameBytes() throws {
        let (fixture, fixtureFiles) = try Self.install()
        let clock = ManualJournalClock(milliseconds: 1_700_000_000_000)
        var description = try fixture.description()
        (description.closedAt, description.outcome, description.journalled) = (nil, nil, nil)
        let (store, fileSystem) = JournalSupport.memoryStore()
        let writer = JournalWriter(
            description,
            in: store,
            options: JournalSupport.options(segmentBytes: 512, clock: clock)
        )
        writer.appendOperation(Array(#"{"service":"session","action":"create","body":{"name":"mlp baseline"}}"#.utf8))
        for iteration in 0..<6 {
            clock.milliseconds += 250
            let value = iteration == 3 ? Double.nan : 0.5
            writer.appendScalar(
                title: "loss",
                series: "train",
                value: 1 / Double(iteration + 1),
                iteration: Int64(iteration)
            )
            writer.appendScalar(title: "loss", series: "Überprüfung", value: value, iteration: Int64(-iteration))
        }
        writer.appendText(level: 30, message: "slow epoch 🐢")
        #expect(writer.close(outcome: "completed"))
        for file in JournalVersion1.files where file.name != "delivery.mark" && file.name != "refused.journal" {
            #expect(
                try fileSystem.contents(of: writer.session.path(file.name), limit: 1 << 16)
                    == fixtureFiles.contents(of: fixture.path(file.name), limit: 1 << 16),
                "\(file.name)"
            )
        }
    }

    @Test("A minor version and kinds of records that are not known yet are kept, and readable around")
    func newerMinor() throws {
        let (session, fileSystem) = try Self.install()
        let path = session.path(SegmentName.make(3))
        var bytes = try fileSystem.contents(of: path, limit: 1 << 16)
        bytes[10] = 7
        Self.fixChecksum(&bytes, 0..<60)
        // Make the first report of the segment one of a kind that does not exist yet.
        var offset = SegmentHeader.size
        while bytes[offset + 4] == UInt8(RecordKind.series) { offset += Int(bytes[offset]) }
        bytes[offset + 4] = 99
        Self.fixChecksum(&bytes, offset..<offset + Int(bytes[offset]) - 4)
        try fileSystem.replace(path, with: bytes, durably: false)
        let reader = JournalReader(session, isLive: false)
        let reports = JournalSupport.reports(try JournalSupport.readAll(reader))
        #expect(reports.count == 14 && reader.damage.isEmpty)
        let unknown = reports.filter { record in
            if case .unknown(kind: 99, _) = record.content { return true }
            return false
        }
        #expect(unknown.count == 1)
    }

    private static func fixChecksum(_ bytes: inout [UInt8], _ range: Range<Int>) {
        let checksum = bytes.withUnsafeBytes { Checksum.of(UnsafeRawBufferPointer(rebasing: $0[range])) }
        withUnsafeBytes(of: checksum.littleEndian) {
            bytes.replaceSubrange(range.upperBound..<range.upperBound + 4, with: $0)
        }
    }
}
