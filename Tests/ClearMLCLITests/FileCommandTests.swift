import ClearMLTestSupport
import ClearMLTransport
import Foundation
import Testing

@testable import ClearMLAPI

/// A local server with a running task, whose artifacts may name any address.
struct TaskWorld {
    let server: LocalServer
    let folder: String
    let task: String
    let session: APISession
    var command: Command

    static func run(_ body: (TaskWorld) async throws -> Void) async throws {
        try await withTemporaryDirectory { folder in
            try await LocalServer.run(folder) { server in
                var configuration = APIConfiguration(apiServer: server.api)
                configuration.credentials = APIConfiguration.Credentials(
                    accessKey: server.key,
                    secretKey: server.secret
                )
                let session = APISession(
                    configuration: configuration,
                    transport: CurlTransport(policy: TransportPolicy())
                )
                let task = try await onThread { () throws -> String in
                    let project = try ProjectService(session).findOrCreate(name: "Team/Digits")
                    let created = try session.call(
                        "tasks",
                        "create",
                        ["name": "run", "type": "training", "project": .string(project)]
                    )
                    let id = try #require(created["id"].stringValue)
                    _ = try session.call("tasks", "started", ["task": .string(id)])
                    return id
                }
                // Commands have a home and a working folder of their own, so that strays show.
                for name in ["/home", "/work", "/tmp"] {
                    try FileManager.default.createDirectory(atPath: folder + name, withIntermediateDirectories: true)
                }
                var command = server.command(folder + "/work")
                command.environment["HOME"] = folder + "/home"
                command.environment["TMPDIR"] = folder + "/tmp"
                command.environment["CLEARML_CACHE_DIR"] = folder + "/cache"
                try await body(
                    TaskWorld(server: server, folder: folder, task: task, session: session, command: command)
                )
            }
        }
    }

    /// Notes an artifact that lies at `url`.
    func note(_ name: String, at url: String, size: Int, hash: String) async throws {
        let body: JSONValue = [
            "task": .string(task), "force": true,
            "artifacts": [
                [
                    "key": .string(name), "type": "custom", "mode": "output", "uri": .string(url),
                    "content_size": .integer(Int64(size)), "hash": .string(hash),
                ]
            ],
        ]
        try await onThread { [session] in _ = try session.call("tasks", "add_or_update_artifacts", body) }
    }

    func call(_ action: String, _ body: JSONValue = [:]) async throws -> JSONValue {
        var body = body
        body["task"] = .string(task)
        return try await onThread { [session, body] in try session.call("tasks", action, body) }
    }

    func write(_ name: String, _ text: String) throws -> String {
        let path = "\(folder)/work/\(name)"
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        return path
    }

    func text(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }

    func names(_ path: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(path)").sorted()) ?? []
    }
}

@Suite("Commands about artifacts, with the local server", .enabled(if: LocalServer.isAvailable))
struct ArtifactCommandTests {
    @Test("a file is put, listed, fetched once and deleted")
    func file() async throws {
        try await TaskWorld.run { world in
            let path = try world.write("report.txt", "hello")
            let arguments = ["artifact", "put", "Team/Digits/run", "my report", path, "--metadata", "by=me", "--json"]
            let put = try await world.command.run(arguments)
            #expect(put.status == 0, "\(put.errors)")
            let stored = try put.json()
            let hash = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
            #expect(stored["hash"] == .string(hash) && stored["size"] == 5 && stored["type"] == "custom")
            #expect(stored["metadata"] == ["by": "me"] && stored["content_type"] == "text/plain")
            let url = try #require(stored["url"].stringValue)
            #expect(url.hasPrefix(world.server.files) && url.contains("/run.\(world.task)/artifacts/my%20report/"))

            let listed = try await world.command.run("artifact", "list", world.task, "--json").json()
            #expect(listed[0]["name"] == "my report" && listed[0]["hash"] == .string(hash))
            let table = try await world.command.run("artifact", "list", world.task)
            #expect(table.output.contains("my report") && table.output.contains("5 B"))
            #expect(try await world.command.run("artifact", "list", world.task, "--names").lines == ["my report"])

            let got = try await world.command.run("artifact", "get", world.task, "my report")
            #expect(got.status == 0 && got.errors.isEmpty && got.lines.count == 1)
            #expect(got.lines[0].hasPrefix(world.folder + "/cache/storage_manager/global/"))
            #expect(world.text(got.lines[0]) == "hello")
            let again = try await world.command.run("artifact", "get", world.task, "my report", "--json").json()
            #expect(again["path"] == .string(got.lines[0]) && again["url"] == .string(url))

            let saved = try await world.command.run("artifact", "get", world.task, "my report", "-o", ".")
            #expect(saved.status == 0 && saved.lines == ["./report.txt"], "\(saved.errors)")
            #expect(try await world.command.run("artifact", "get", world.task, "my report", "-o", ".").status == 0)
            _ = try world.write("report.txt", "mine")
            let kept = try await world.command.run("artifact", "get", world.task, "my report", "-o", "report.txt")
            #expect(kept.status == 1 && kept.errors.contains("--force") && world.text(path) == "mine")
            let forced = try await world.command.run(
                ["artifact", "get", world.task, "my report", "-o", "report.txt", "--force"]
            )
            #expect(forced.status == 0 && world.text(path) == "hello")

            let absent = try await world.command.run("artifact", "get", world.task, "nothing")
            #expect(absent.status == 1 && absent.errors.contains("\"my report\""))
            let asked = try await world.command.run("artifact", "delete", world.task, "my report")
            #expect(asked.status == 1 && asked.errors.contains("--yes"))
            let deleted = try await world.command.run("artifact", "delete", world.task, "my report", "--yes", "--json")
            #expect(deleted.status == 0, "\(deleted.errors)")
            #expect(try deleted.json()["deleted_files"] == [.string(url)])
            let none = try await world.command.run("artifact", "list", world.task)
            #expect(none.status == 0 && none.output.isEmpty && none.errors.contains("no artifacts"))
            // One root rules all: nothing lies anywhere else.
            #expect(world.names("home").isEmpty && world.names("tmp").isEmpty && world.names("work") == ["report.txt"])
        }
    }

    @Test("a folder is put as an archive and comes back as a folder; a task that has ended takes it too")
    func folder() async throws {
        try await TaskWorld.run { world in
            let folder = "\(world.folder)/work/out"
            try FileManager.default.createDirectory(atPath: folder + "/deep", withIntermediateDirectories: true)
            _ = try world.write("out/a.csv", "1")
            _ = try world.write("out/deep/b.csv", "2")
            let first = try await world.command.run("artifact", "put", world.task, "all", "out")
            #expect(first.status == 0, "\(first.errors)")
            _ = try await world.call("completed")
            let second = try await world.command.run(
                ["artifact", "put", world.task, "some", "out/a.*", "--output-uri", "\(world.folder)/store", "--json"]
            )
            #expect(second.status == 0, "\(second.errors)")
            #expect(
                try second.json()["url"].stringValue?.hasPrefix("file://\(world.folder)/store/Team/Digits/") == true
            )
            let names = try await world.command.run("artifact", "list", world.task, "--names").lines
            #expect(names == ["all", "some"], "the list of an ended task is written back whole")

            let got = try await world.command.run("artifact", "get", world.task, "all")
            #expect(world.text(got.lines.first.map { $0 + "/deep/b.csv" } ?? "") == "2", "\(got.errors)")
            let saved = try await world.command.run("artifact", "get", world.task, "all", "-o", "copy")
            #expect(saved.status == 0 && world.text("\(world.folder)/work/copy/a.csv") == "1", "\(saved.errors)")
            let packed = try await world.command.run("artifact", "get", world.task, "some", "-o", ".", "--no-extract")
            #expect(packed.status == 0 && packed.lines == ["./out.zip"], "\(packed.errors)")
            let local = try await world.command.run("artifact", "get", world.task, "some")
            #expect(local.status == 0 && local.lines.first?.hasPrefix(world.folder + "/cache/") == true)
            let deleted = try await world.command.run("artifact", "delete", world.task, "some", "--yes")
            #expect(deleted.status == 0 && deleted.output.contains("1 files"), "\(deleted.errors)")
            #expect(try await world.command.run("artifact", "list", world.task, "--names").lines == ["all"])
            let missing = try await world.command.run("artifact", "put", world.task, "x", "nowhere")
            #expect(missing.status == 1 && missing.errors.contains("nowhere"))
        }
    }

    @Test("two processes at once fetch a file once; a broken and an interrupted fetch are gone on with")
    func shared() async throws {
        let bytes = Array(String(repeating: "0123456789", count: 50_000).utf8)
        let gate = Gate()
        let reply: @Sendable (RecordedRequest) -> ScriptedReply = { request in
            let from = request.header("Range").flatMap { Int($0.dropFirst("bytes=".count).dropLast()) } ?? 0
            let whole = HTTPHeader("Content-Range", "bytes \(from)-\(bytes.count - 1)/\(bytes.count)")
            let head = [
                HTTPHeader("ETag", "\"x\""), HTTPHeader("Content-Length", String(bytes.count - from)),
            ]
            if request.path.hasSuffix("slow"), from == 0 {
                return ScriptedReply([.send(ScriptedReply.head(200, head) + bytes.prefix(200_000)), .stall])
            }
            let status = from > 0 ? 206 : 200
            let answer = ScriptedReply([
                .send(ScriptedReply.head(status, head + (from > 0 ? [whole] : [])) + bytes.dropFirst(from))
            ])
            return request.path.hasSuffix("once") ? answer.after(gate) : answer
        }
        try await withScriptedServer(reply: reply) { files in
            try await TaskWorld.run { world in
                let digest = try await Self.digest(bytes, world)
                for name in ["once", "slow"] {
                    try await world.note(name, at: files.url("/\(name)"), size: bytes.count, hash: digest)
                }
                async let first = world.command.run("artifact", "get", world.task, "once")
                async let second = world.command.run("artifact", "get", world.task, "once")
                gate.open()
                let outcomes = try await [first, second]
                #expect(outcomes.map(\.status) == [0, 0], "\(outcomes.map(\.errors))")
                #expect(outcomes[0].lines == outcomes[1].lines)
                #expect(files.requests.filter { $0.path.hasSuffix("once") }.count == 1)

                let interrupted = try await world.command.run(
                    "artifact",
                    "get",
                    world.task,
                    "slow"
                ) { process in
                    // The part on the disk says that the server has sent all that it will.
                    let folder = "\(world.folder)/cache/storage_manager/global"
                    for _ in 0..<3000 {
                        let part = world.names("cache/storage_manager/global").first { $0.hasSuffix(".clearml-part") }
                        let size = part.flatMap {
                            try? FileManager.default.attributesOfItem(atPath: "\(folder)/\($0)")[.size] as? Int
                        }
                        if size ?? 0 >= 200_000 { break }
                        try await Task.sleep(for: .milliseconds(20))
                    }
                    process.interrupt()
                }
                #expect(interrupted.status == 1 && interrupted.errors.contains("goes on from here"))
                #expect(interrupted.output.isEmpty)
                let resumed = try await world.command.run("artifact", "get", world.task, "slow")
                #expect(resumed.status == 0, "\(resumed.errors)")
                #expect(files.requests.last?.header("Range") == "bytes=200000-")
                #expect(world.names("cache/storage_manager/global").allSatisfy { !$0.hasSuffix(".clearml-part") })
            }
        }
    }

    @Test("an artifact of any name goes into the folder that was said, and nowhere else")
    func hostileNames() async throws {
        let ends = [
            "%2e%2e%2f%2e%2e%2fevil", "..", "a%00b", String(repeating: "n", count: 300), "%F0%9F%98%80", "%1B%5B2J",
            ".bashrc", "-rf", "%2Fetc%2Fpasswd", "C%3A%5Cx",
        ]
        try await withScriptedServer(reply: { _ in .status(200, body: [1, 2, 3]) }) { files in
            try await TaskWorld.run { world in
                let hash = "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81"
                for (number, end) in ends.enumerated() {
                    try await world.note("n\(number)\u{1B}[2J", at: files.url("/" + end), size: 3, hash: hash)
                }
                let list = try await world.command.run("artifact", "list", world.task)
                #expect(list.status == 0 && !list.output.contains("\u{1B}"))
                for (number, end) in ends.enumerated() {
                    let folder = "\(world.folder)/work/out\(number)"
                    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                    let got = try await world.command.run(
                        ["artifact", "get", world.task, "n\(number)\u{1B}[2J", "-o", folder]
                    )
                    #expect(got.status == 0, "\(end): \(got.errors)")
                    let names = world.names("work/out\(number)")
                    #expect(names.count == 1 && names.allSatisfy { $0.utf8.count <= 160 }, "\(end): \(names)")
                    #expect(!got.output.contains("\u{1B}"))
                }
                #expect(world.names("work").count == ends.count && world.names("home").isEmpty)
            }
        }
    }

    private static func digest(_ bytes: [UInt8], _ world: TaskWorld) async throws -> String {
        // As the command itself computes it, over another way.
        let path = "\(world.folder)/work/bytes"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let put = try await world.command.run("artifact", "put", world.task, "bytes", path, "--json")
        return try #require(try put.json()["hash"].stringValue)
    }
}

@Suite("Commands about weights and the cache, with the local server", .enabled(if: LocalServer.isAvailable))
struct WeightsCommandTests {
    @Test("weights are stored, made a model of, and fetched")
    func weights() async throws {
        try await TaskWorld.run { world in
            let path = try world.write("digits.onnx", "weights")
            let uploaded = try await world.command.run(
                ["model", "upload", path, "--project", "Team/New", "--tag", "a", "--tags", "b", "--json"]
            )
            #expect(uploaded.status == 0, "\(uploaded.errors)")
            let model = try uploaded.json()
            #expect(model["name"] == "digits" && model["framework"] == "ONNX" && model["tags"] == ["a", "b"])
            #expect(model["project"] == "Team/New" && model["published"] == false)
            let id = try #require(model["id"].stringValue)
            let got = try await world.command.run("model", "download", "Team/New/digits")
            #expect(got.status == 0 && world.text(got.lines.first ?? "") == "weights", "\(got.errors)")
            let saved = try await world.command.run("model", "download", id, "--output", "w.onnx", "--json")
            #expect(try saved.json()["path"] == "w.onnx" && world.text("\(world.folder)/work/w.onnx") == "weights")

            let folder = "\(world.folder)/work/checkpoint"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            _ = try world.write("checkpoint/1.bin", "one")
            let package = try await world.command.run(
                ["model", "upload", "checkpoint", "-p", "Team/New", "-n", "many", "--publish"]
                    + ["--output-uri", "file://\(world.folder)/store/"]
            )
            #expect(package.status == 0 && package.output.contains("stored at file://\(world.folder)/store/Team/New/"))
            let unpacked = try await world.command.run("model", "download", "Team/New/many", "-o", "many")
            #expect(unpacked.status == 0, "\(unpacked.errors)")
            #expect(world.text("\(world.folder)/work/many/1.bin") == "one")

            let refused = try await world.command.run(
                ["model", "upload", path, "-p", "Team/New", "--output-uri", "https://elsewhere.example/x", "--json"]
            )
            #expect(refused.status == 1)
            #expect(try refused.json()["error"]["code"] == "fileUnavailable")
            let models = try await world.command.run("model", "list", "--project", "Team/New", "--ids").lines
            #expect(models.count == 2, "no model is made of weights that are not stored")
            #expect(try await world.command.run("model", "upload", path).status == 64)
        }
    }

    @Test("the cache is listed, checked and cleared")
    func cache() async throws {
        try await TaskWorld.run { world in
            let empty = try await world.command.run("cache", "list")
            #expect(empty.status == 0 && empty.output.isEmpty && empty.errors.contains("empty"))
            #expect(try await world.command.run("cache", "list", "--json").json() == [])
            let path = try world.write("evil\u{1B}[2J.txt", "hello")
            _ = try await world.command.run("artifact", "put", world.task, "a", path)
            let copy = try #require(try await world.command.run("artifact", "get", world.task, "a").lines.first)
            let list = try await world.command.run("cache", "list")
            #expect(
                list.output.contains("5 B") && list.output.contains(world.server.files)
                    && !list.output.contains("\u{1B}")
            )
            let json = try await world.command.run("cache", "list", "--json").json()
            #expect(json[0]["bytes"] == 5 && json[0]["complete"] == true && json[0]["path"] == .string(copy))
            #expect(try await world.command.run("cache", "verify").output.contains("whole"))
            try "jello".write(toFile: copy, atomically: false, encoding: .utf8)
            let damaged = try await world.command.run("cache", "verify", "--json")
            #expect(damaged.status == 1)
            #expect(try damaged.json()[0]["result"] == "damaged")
            let removed = try await world.command.run("cache", "verify", "--remove")
            #expect(removed.status == 0 && removed.output.contains("removed"))
            _ = try await world.command.run("artifact", "get", world.task, "a")
            let recent = try await world.command.run("cache", "clear", "--before", "1d", "--json").json()
            #expect(recent["removed"] == 0)
            let cleared = try await world.command.run("cache", "clear")
            #expect(cleared.status == 0 && cleared.output.contains("removed 1 files"))
            #expect(world.names("cache/storage_manager/global").isEmpty)
        }
    }
}
