import Testing

@testable import ClearMLJournal

@Suite("Sessions and their descriptions")
struct SessionTests {
    @Test("A description comes back as it was, with members of other versions")
    func roundTrip() throws {
        var description = SessionDescription(id: JournalSupport.id, createdAt: 1_700_000_000_000)
        description.host = "höst\"\\\n\u{1}"
        description.processID = 42
        description.mode = "offline"
        description.projectName = "a/b"
        description.taskName = "🧪"
        description.taskType = "training"
        description.apiHost = "https://api.example.org"
        description.taskID = "abc"
        description.closedAt = -5
        description.outcome = "completed"
        description.journalled = 12
        description.libraryVersion = "1.0"
        description.otherMembers = [.init(name: "future", json: #"{"a": [1, null, "x}"]}"#)]
        #expect(try SessionDescription(json: description.json()) == description)
    }

    @Test("A description of today reads the same for ever")
    func fixed() throws {
        let text = """
            { "format_version" : 1, "id":"0123456789abcdef0123456789abcdef", "created": 5,
              "name": "\\u00e4\\ud83e\\uddea\\/", "task": null, "pid": 7, "x": [true, -1.5e3] }
            """
        let description = try SessionDescription(json: Array(text.utf8))
        #expect(description.createdAt == 5 && description.taskName == "ä🧪/" && description.taskID == nil)
        #expect(description.processID == 7)
        #expect(description.otherMembers == [.init(name: "x", json: "[true, -1.5e3]")])
    }

    @Test(
        "Hostile descriptions are errors",
        arguments: [
            "", "{", "[]", "null", "{}", #"{"id": 5}"#, #"{"format_version": 1, "id": "../../etc"}"#,
            #"{"format_version": 1, "id": "0123456789abcdef0123456789abcdef"} x"#,
            #"{"format_version": 1, "id": "0123456789abcdef0123456789abcdef", "name": 5}"#,
            #"{"format_version": 1, "id": "0123456789abcdef0123456789abcdef", "name": "\ud800"}"#,
            #"{"format_version": 1, "id": "0123456789abcdef0123456789abcdef", "name": "\u+123"}"#,
            #"{"format_version": 1, "id": "0123456789abcdef0123456789abcdef", "x": nan}"#,
            #"{"format_version": 1, "id": "0123456789abcdef0123456789abcdef",}"#,
            #"{"a": "# + String(repeating: "[", count: 100_000),
        ]
    )
    func hostile(text: String) {
        let error = #expect(throws: JournalError.self) { try SessionDescription(json: Array(text.utf8)) }
        #expect(error?.code == .damaged)
    }

    @Test("A description of a newer version is refused")
    func newer() {
        let text = #"{"format_version": 2, "id": "0123456789abcdef0123456789abcdef", "created": 1}"#
        let error = #expect(throws: JournalError.self) { try SessionDescription(json: Array(text.utf8)) }
        #expect(error?.code == .unsupportedVersion)
    }

    @Test("A bad session does not hide the others, and two that update at once both count")
    func listing() throws {
        try TemporaryDirectory.with { root in
            let store = SessionStore(root: root + "/journal")
            #expect(try store.list().sessions.isEmpty)
            var ids: [String] = []
            for created in 0..<3 {
                let id = SessionDescription.makeID()
                ids.append(id)
                var description = SessionDescription(id: id, createdAt: Int64(10 - created))
                description.taskName = "run \(created)"
                let writer = JournalWriter(description, in: store)
                writer.appendText(level: 20, message: "x")
                writer.close()
            }
            try DiskFileSystem().replace(
                store.directory(of: ids[1]) + "/session.json",
                with: [0x7B],
                durably: false
            )
            let listing = try store.list()
            #expect(listing.sessions.map(\.session.id) == [ids[2], ids[0]])
            #expect(listing.unreadable.map(\.session.id) == [ids[1]])
            let session = listing.sessions[0].session
            try session.update { $0.taskID = "server" }
            try session.update { $0.apiHost = "https://x" }
            let description = try session.description()
            #expect(description.taskID == "server" && description.apiHost == "https://x" && description.journalled == 1)
        }
    }

    @Test("Settled segments go, unsettled ones stay, and the rest is readable on its own")
    func deletion() throws {
        let (store, _) = JournalSupport.memoryStore()
        let writer = JournalSupport.writer(store, options: JournalSupport.options(segmentBytes: 4096))
        for iteration in 0..<400 {
            writer.appendScalar(title: "a", series: "s\(iteration % 3)", value: 0, iteration: Int64(iteration))
        }
        let session = writer.session
        let before = try session.segmentIndices().count
        #expect(try session.deleteSegments(settledThrough: 10) == 0)
        #expect(try session.deleteSegments(settledThrough: 200) >= 2)
        #expect(try session.deleteSegments(settledThrough: .max - 1) > 0)
        #expect(try session.segmentIndices().count < before)
        let reader = JournalReader(session, after: 390, isLive: true)
        let rest = try JournalSupport.readAll(reader)
        #expect(JournalSupport.reports(rest).map(\.sequence) == Array(391...400))
        #expect(reader.damage.isEmpty)
        #expect(reader.names(of: SeriesID(rawValue: 2))?.series == "s2")
    }

    @Test("The budget takes settled sessions, oldest first, and never anything else")
    func budget() throws {
        let (store, _) = JournalSupport.memoryStore()
        var ids: [String] = []
        for created in 0..<4 {
            let id = String(repeating: "\(created)", count: 32)
            ids.append(id)
            let writer = JournalWriter(
                SessionDescription(id: id, createdAt: Int64(created)),
                in: store,
                options: JournalSupport.options(segmentBytes: 4096)
            )
            for iteration in 0..<200 {
                writer.appendScalar(title: "a", series: "b", value: 0, iteration: Int64(iteration))
            }
            writer.close()
        }
        // The first is not settled, the second half, the others are.
        for (index, settled) in [(1, 100), (2, 200), (3, 200)] as [(Int, UInt64)] {
            let mark = try DeliveryMark(store.session(ids[index]))
            var state = mark.state
            state.settled = settled
            try mark.store(state)
        }
        let total = try store.enforce(DiskBudget(bytes: .max)).bytes
        let size = try store.session(ids[0]).size()
        let outcome = try store.enforce(DiskBudget(bytes: total - 6000))
        #expect(outcome.deletedSessions.isEmpty && outcome.bytes <= total - 6000)
        let second = try store.enforce(DiskBudget(bytes: 0))
        #expect(second.deletedSessions == [ids[2], ids[3]])
        #expect(try store.session(ids[0]).size() == size)
        let reader = JournalReader(try store.session(ids[1]), after: 100, isLive: false)
        #expect(JournalSupport.reports(try JournalSupport.readAll(reader)).count == 100)
        #expect(reader.damage.isEmpty)
    }

    @Test("Ids name directories safely")
    func ids() {
        #expect(SessionDescription.isValidID(SessionDescription.makeID()))
        #expect(SessionDescription.makeID() != SessionDescription.makeID())
        for bad in ["", "..", String(repeating: "A", count: 32), String(repeating: "0", count: 31) + "/"] {
            #expect(!SessionDescription.isValidID(bad))
        }
    }
}
