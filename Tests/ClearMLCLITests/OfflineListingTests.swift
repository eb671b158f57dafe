import ClearMLJournal
import ClearMLTestSupport
import Foundation
import Testing

@testable import ClearMLAPI

@Suite("Listing and showing sessions")
struct OfflineListingTests {
    @Test("Nothing there is no failure, and nothing is made")
    func empty() async throws {
        try await withTemporaryDirectory { folder in
            let outcome = try await Command(folder).run("offline", "list")
            #expect(outcome.status == 0)
            #expect(outcome.output.isEmpty)
            #expect(outcome.errors.contains("no sessions"))
            #expect(try await Command(folder).run("offline", "list", "--json").json() == [])
            #expect(!FileManager.default.fileExists(atPath: folder + "/cache"))
        }
    }

    @Test("Looking on changes no file", arguments: [["list"], ["list", "--json"], ["show"], ["show", "--json"]])
    func readsOnly(arguments: [String]) async throws {
        try await withTemporaryDirectory { folder in
            let session = try SampleSession.write(folder)
            let live = SampleSession.begin(folder, name: "live run")
            try live.synchronize()
            let before = try SampleSession.files(session.directory)
            for id in arguments[0] == "show" ? [session.id, live.session.id] : [""] {
                let outcome = try await Command(folder).run(["offline"] + arguments + (id.isEmpty ? [] : [id]))
                #expect(outcome.status == 0, "\(outcome.errors)")
            }
            #expect(try SampleSession.files(session.directory) == before)
            // The writer goes on making files of its own; a mark of delivery would be ours.
            #expect(try SampleSession.files(live.session.directory).keys.allSatisfy { !$0.hasPrefix("delivery") })
            live.close()
        }
    }

    @Test("Counts are those of the receipt, also when delivered segments are gone")
    func counts() async throws {
        try await withTemporaryDirectory { folder in
            var options = JournalOptions()
            options.segmentBytes = 64 << 10
            options.firstSegmentBytes = 64 << 10
            let writer = SampleSession.begin(folder, count: 3000, options: options)
            writer.close()
            let session = try SampleSession.store(folder).session(writer.session.id)
            // Everything up to report 5000 is on the server; one of them was refused, two were no numbers.
            var state = DeliveryMark.State()
            state.settled = 5000
            state.acknowledged = 4997
            state.refused = 1
            state.notFinite = 2
            try DeliveryMark(session).store(state)
            try RefusedList(session).append([.init(sequence: 17, reason: "too\u{7}long", timestamp: 1)])
            #expect(try session.deleteSegments(settledThrough: 5000) > 0)

            let list = try await Command(folder).run("offline", "list", "--json").json()[0]
            #expect(list["journalled"] == 6001)
            #expect(list["acknowledged"] == 4997)
            #expect(list["refused"] == 3)
            #expect(list["pending"] == 1001)
            #expect(list["damage"] == [])
            #expect(list["state"] == "closed")
            let show = try await Command(folder).run("offline", "show", String(session.id.prefix(8)))
            #expect(show.output.contains("pending       1001"))
            #expect(show.output.contains("1 × too\\u{7}long"))
            #expect(show.output.contains("2 × not finite"))
            #expect(show.output.contains("clearml offline sync \(session.id)"))
        }
    }

    @Test("A run that is going on is called running")
    func running() async throws {
        try await withTemporaryDirectory { folder in
            let writer = SampleSession.begin(folder)
            let list = try await Command(folder).run("offline", "list", "--json").json()
            #expect(list[0]["state"] == "running")
            #expect(list[0]["journalled"] == 21)
            writer.close()
        }
    }

    @Test("Show draws the curves and tells their exact ends")
    func curves() async throws {
        try await withTemporaryDirectory { folder in
            let session = try SampleSession.write(folder, count: 100) { writer in
                writer.appendScalar(title: "never", series: "", value: .nan, iteration: 0)
            }
            let json = try await Command(folder).run("offline", "show", session.id, "--json").json()
            #expect(json["scalars"] == 101)
            #expect(json["texts"] == 100)
            #expect(json["operations"] == 2)
            #expect(json["curves"][0]["title"] == "loss")
            #expect(json["curves"][0]["count"] == 100)
            #expect(json["curves"][0]["last"] == 24.75)
            #expect(json["curves"][0]["min"].doubleValue == 0)
            #expect(json["curves"][0]["max"] == 24.75)
            #expect(json["curves"][1]["last"].isNull)
            let text = try await Command(folder).run("offline", "show", session.id)
            #expect(text.output.contains("▁"))
            #expect(text.output.contains("NaN"))
        }
    }

    @Test("A hostile name reaches the terminal only as text")
    func hostileNames() async throws {
        try await withTemporaryDirectory { folder in
            let name = "evil\u{1B}]0;pwned\u{7}\r\n\u{9B}31m\u{202E}name"
            let session = try SampleSession.write(folder, name: name, project: "p\u{1B}[2J") { writer in
                writer.appendScalar(title: "t\u{1B}[1m", series: "s\u{0}", value: 1, iteration: 0)
            }
            for arguments in [["list"], ["show", session.id]] {
                let outcome = try await Command(folder).run(["offline"] + arguments)
                #expect(outcome.status == 0)
                let raw = (outcome.output + outcome.errors).unicodeScalars.filter {
                    ($0.value < 0x20 && $0 != "\n") || (0x7F...0x9F).contains($0.value) || $0 == "\u{202E}"
                }
                #expect(raw.isEmpty)
            }
            let json = try await Command(folder).run("offline", "list", "--json").json()
            #expect(json[0]["name"] == .string(name))
        }
    }

    @Test("A damaged session does not hide the others, and is a failure")
    func damaged() async throws {
        try await withTemporaryDirectory { folder in
            let good = try SampleSession.write(folder, name: "good run")
            let bad = try SampleSession.write(folder, name: "bad run")
            try "{".write(toFile: bad.directory + "/session.json", atomically: false, encoding: .utf8)
            let outcome = try await Command(folder).run("offline", "list")
            #expect(outcome.status == 1)
            #expect(outcome.output.contains("good run"))
            #expect(outcome.errors.contains(bad.id))
            let json = try await Command(folder).run("offline", "list", "--json").json()
            #expect(json.arrayValue?.count == 2)
            #expect(json[0]["session"] == .string(good.id))
            #expect(json[1]["error"].stringValue?.isEmpty == false)
        }
    }

    @Test("The beginning of an id is enough where it is unique")
    func prefixes() async throws {
        try await withTemporaryDirectory { folder in
            let session = try SampleSession.write(folder)
            #expect(try await Command(folder).run("offline", "show", String(session.id.prefix(4))).status == 0)
            #expect(try await Command(folder).run("offline", "show", "offline-" + session.id).status == 0)
            for _ in 0..<16 { try SampleSession.write(folder, count: 0) }
            // 17 ids with 16 first digits.
            let ids = try SampleSession.store(folder).list().sessions.map { String($0.session.id.prefix(1)) }
            let double = try #require(Dictionary(grouping: ids) { $0 }.first { $0.value.count > 1 }?.key)
            let outcome = try await Command(folder).run("offline", "show", double)
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("give more of the id"))
        }
    }
}
