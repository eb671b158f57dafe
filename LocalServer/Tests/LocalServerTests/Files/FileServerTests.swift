import Foundation
import Testing

@testable import LocalServer

@Suite("The file server")
struct FileServerTests {
    @Test("every acknowledged upload survives a kill, whole, and no other is seen", arguments: [1, 7, 20])
    func kill(after acknowledged: Int) async throws {
        try await withTemporaryDirectory { data in
            let server = try await ChildServer(data: data)
            let client = try await FileClient(readyFile: data + "/ready.json", server.client)
            // Uploads go on while the server is killed, so that it dies in the middle of one.
            let uploads = Task {
                var stored: [Int] = []
                while let answer = try? await client.upload("d\(stored.count)/f.bin", Self.content(stored.count)),
                    answer.status == 200
                {
                    stored.append(stored.count)
                    if stored.count == acknowledged { server.kill() }
                }
                return stored
            }
            let stored = await uploads.value
            #expect(stored.count >= acknowledged)

            let again = try await ChildServer(data: data)
            defer { again.kill() }
            let reader = try await FileClient(readyFile: data + "/ready.json", again.client)
            for number in stored {
                #expect(try await reader.send("GET", "/d\(number)/f.bin").body == Self.content(number))
            }
            // The one that was interrupted is there whole or not at all.
            let next = try await reader.send("GET", "/d\(stored.count)/f.bin")
            #expect(next.status == 404 || next.body == Self.content(stored.count))
            #expect(!FileManager.default.fileExists(atPath: data + "/files.partial"))
        }
    }

    private static func content(_ number: Int) -> [UInt8] {
        (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ number &+ $0 >> 8) }
    }

    @Test("a form that breaks off stores nothing")
    func brokenForm() async throws {
        try await withTemporaryDirectory { data in
            let server = try await ChildServer(data: data)
            defer { server.kill() }
            let client = try await FileClient(readyFile: data + "/ready.json", server.client)
            let form = "--b\r\nContent-Disposition: form-data; name=\"a\"; filename=\"a\"\r\n\r\nxyz\r\n--b"
            let type = "Content-Type: multipart/form-data; boundary=b"
            #expect(try await client.send("POST", "/", [type], Array(form.utf8)).status == 400)
            let outside = form.replacing("name=\"a\";", with: "name=\"ok/../../a\";") + "--"
            #expect(try await client.send("POST", "/", [type], Array(outside.utf8)).status == 404)
            #expect(try await client.send("GET", "/a").status == 404)
            #expect(try FileManager.default.contentsOfDirectory(atPath: data + "/files").isEmpty)
            #expect(try FileManager.default.contentsOfDirectory(atPath: data + "/files.partial").isEmpty)
            #expect(!FileManager.default.fileExists(atPath: data + "/a"))
        }
    }
}
