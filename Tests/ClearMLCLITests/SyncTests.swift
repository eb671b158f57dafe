import ClearMLJournal
import ClearMLTestSupport
import Foundation
import Testing

@testable import ClearMLAPI

@Suite("Delivering from the command line")
struct SyncTests {
    @Test("Everything arrives once, and a second sync sends nothing")
    func delivers() async throws {
        try await withTemporaryDirectory { folder in
            let session = try SampleSession.write(folder)
            let server = StubServer()
            try await server.serve { url in
                let command = Command(folder, server: url)
                let first = try await command.run("offline", "sync", "--all")
                #expect(first.status == 0, "\(first.errors)")
                #expect(first.lines.last == "receipt: journalled 22, acknowledged 22, refused 0")
                let scalars = server.state.value.events.filter { $0["type"] == "training_stats_scalar" }
                #expect(scalars.compactMap { $0["value"].doubleValue } == (0..<10).map { Double($0) / 4 })
                #expect(server.state.value.tasks["task0"]?["status"] == "completed")

                let calls = server.state.value.endpoints.count
                let again = try await command.run("offline", "sync", session.id)
                #expect(again.status == 0)
                #expect(again.lines.last == "receipt: journalled 22, acknowledged 22, refused 0")
                #expect(again.output.contains("task task0"))
                let all = try await command.run("offline", "sync", "--all", "--json")
                #expect(all.status == 0)
                #expect(try all.json()["sessions"] == [])
                #expect(server.state.value.endpoints.count == calls)
            }
        }
    }

    @Test("Values that are no numbers stay here, are counted, and are no failure")
    func notFinite() async throws {
        try await withTemporaryDirectory { folder in
            try SampleSession.write(folder, count: 1) { writer in
                writer.appendScalar(title: "loss", series: "train", value: .nan, iteration: 5)
            }
            try await StubServer().serve { url in
                let outcome = try await Command(folder, server: url).run("offline", "sync", "--all", "--json")
                #expect(outcome.status == 0)
                let json = try outcome.json()
                #expect(json["complete"] == true)
                #expect(json["sessions"][0]["refused_reasons"] == ["not finite": 1])
                #expect(json["pending"] == 0)
            }
        }
    }

    @Test("Without anything to deliver no server is needed, with something the error names the next step")
    func needsNoServer() async throws {
        try await withTemporaryDirectory { folder in
            let empty = try await Command(folder).run("offline", "sync", "--all")
            #expect(empty.status == 0)
            #expect(empty.lines.last == "receipt: journalled 0, acknowledged 0, refused 0")
            try SampleSession.write(folder)
            let outcome = try await Command(folder).run("offline", "sync", "--all")
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("clearml init"))
        }
    }

    @Test("A server that is not there leaves everything pending")
    func deadServer() async throws {
        try await withTemporaryDirectory { folder in
            let session = try SampleSession.write(folder)
            let port = try RefusingPort()
            let command = Command(folder, server: port.url(""))
            let outcome = try await command.run("offline", "sync", "--all", "--patience", "0")
            #expect(outcome.status == 1)
            #expect(outcome.lines.last == "receipt: journalled 22, acknowledged 0, refused 0")
            #expect(outcome.output.contains("pending 22: "))
            let json = try await command.run("offline", "sync", session.id, "--patience", "0", "--json").json()
            #expect(json["complete"] == false)
            #expect(json["pending"] == 22)
            #expect(json["sessions"][0]["reason"].stringValue?.isEmpty == false)
        }
    }

    @Test("A session that somebody else delivers is passed over, and named it is an error")
    func busy() async throws {
        try await withTemporaryDirectory { folder in
            let busy = try SampleSession.write(folder, name: "busy run")
            try SampleSession.write(folder, name: "free run")
            let lock = try #require(try busy.lock(.delivery))
            defer { lock.release() }
            try await StubServer().serve { url in
                let command = Command(folder, server: url)
                let all = try await command.run("offline", "sync", "--all")
                #expect(all.status == 0)
                #expect(all.output.contains("\(busy.id)  skipped: its own process is delivering it"))
                #expect(all.lines.last == "receipt: journalled 22, acknowledged 22, refused 0")
                let named = try await command.run("offline", "sync", busy.id)
                #expect(named.status == 1)
                #expect(named.output.contains("being delivered by another process"))
            }
        }
    }

    @Test("Ctrl-C ends it in order, with a receipt")
    func interrupted() async throws {
        try await withTemporaryDirectory { folder in
            try SampleSession.write(folder, name: "first run")
            try SampleSession.write(folder, name: "second run")
            let server = StubServer()
            server.replace("events.add_batch", .stall)
            try await server.serve { url in
                let outcome = try await Command(folder, server: url).run("offline", "sync", "--all") { process in
                    #expect(
                        await server.state.wait(timeout: .seconds(60)) { $0.endpoints.contains("events.add_batch") }
                    )
                    process.interrupt()
                }
                #expect(outcome.status == 1)
                #expect(outcome.errors.contains("interrupted"))
                #expect(outcome.lines.last == "receipt: journalled 22, acknowledged 1, refused 0")
            }
        }
    }

    @Test("Comparing what was never delivered says what to do first")
    func verifyUndelivered() async throws {
        try await withTemporaryDirectory { folder in
            let session = try SampleSession.write(folder)
            let command = Command(folder, server: "http://127.0.0.1:9")
            let outcome = try await command.run("offline", "verify", session.id)
            #expect(outcome.status == 1)
            #expect(outcome.output.contains("clearml offline sync \(session.id)"))
            let all = try await command.run("offline", "verify", "--all", "--json")
            #expect(all.status == 0)
            #expect(try all.json() == ["agrees": true, "sessions": []])
        }
    }
}
