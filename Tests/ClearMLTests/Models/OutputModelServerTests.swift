import ClearMLAPI
import ClearMLConfiguration
import ClearMLDelivery
import ClearMLJournal
import ClearMLStorage
import ClearMLTestSupport
import Foundation
import Testing

@testable import ClearML

@Suite("Models that a run makes, on the local server", .enabled(if: LocalServerProcess.binary != nil))
struct OutputModelServerTests {
    private func withServer(_ body: @escaping @Sendable (TestWorld, _ folder: String) throws -> Void) async throws {
        try await withTemporaryDirectory { folder in
            try await LocalServerProcess.run(folder) { server in
                let world = TestWorld(folder, server.environment)
                try await onThread { try body(world, folder) }
            }
        }
    }

    private static func write(_ text: String, _ path: String) throws {
        let url = URL(fileURLWithPath: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    private static func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    /// The only model of a task.
    private static func only(_ world: TestWorld, _ task: ClearMLTask) throws -> Model {
        let output = try task.getModels().output
        #expect(output.count == 1)
        return try world.registry.getModel(id: try #require(output.first).id)
    }

    @Test("what a run says of a model is there once, with its weights, and can be read")
    func online() async throws {
        try await withServer { world, folder in
            let task = try world.start("making", project: "Tests/models é")
            let path = folder + "/digits 1.onnx"
            try Self.write("first", path)
            let model = try OutputModel(
                task: task,
                tags: ["x"],
                labels: ["cat": 1],
                configText: "a = 1",
                comment: "why"
            )
            try model.updateWeights(localPath: path, iteration: 5)
            try model.setMetadata("accuracy", 0.5)
            try model.logger.reportScalar(title: "loss", series: "test", value: 0.25, iteration: 1)
            #expect(model.waitForUploads(timeout: .seconds(60)))
            let id = try #require(model.id)
            let found = try Self.only(world, task)
            #expect(found.id == id)
            #expect(try task.getModels().output.map(\.name) == ["digits 1"])
            #expect(found.name == "making" && found.tags == ["x"] && found.labels == ["cat": 1])
            #expect(found.framework == .onnx && found.configText == "a = 1" && found.task == task.id)
            #expect(found.comment == "Created by task id: \(task.id ?? "")\nsnapshot digits 1.onnx stored\nwhy")
            #expect(found.projectName == "Tests/models é")
            #expect(found.metadata["accuracy"] == 0.5)
            #expect(try Self.text(found.localCopy()) == "first")

            // Later weights of the name are at the same place; a copy that was made before is no excuse.
            try Self.write("other", path)
            try model.updateWeights(localPath: path, iteration: 6)
            try model.publish()
            #expect(model.waitForUploads(timeout: .seconds(60)))
            try found.reload()
            #expect(found.isPublished)
            #expect(try Self.text(found.localCopy()) == "other")
            let fresh = try found.localCopy(forceDownload: true)
            #expect(try Self.text(fresh) == "other")
            try task.close()
            #expect(try Self.only(world, task).id == id)
        }
    }

    @Test("offline, and synchronised as often as one likes, it is one model")
    func offline() async throws {
        try await withServer { world, folder in
            try Self.write("one", folder + "/tree/a.txt")
            try Self.write("two", folder + "/tree/deep/b.txt")
            var environment = world.world.sources().environment
            environment["CLEARML_OFFLINE_MODE"] = "1"
            let away = TestWorld(folder, environment)
            let task = try away.start("away")
            let model = try OutputModel(task: task, name: "packed")
            try model.updateWeights(localPath: folder + "/tree")
            try model.setComment("later")
            try model.archive()
            let session = try #require(task.run?.writer.session)
            try task.close()
            let api = try world.registry.server().session
            for _ in 0..<3 {
                let receipt = try SessionSync(session: session, api: api).run()
                #expect(receipt.pending == 0 && receipt.refused.isEmpty)
            }
            let found = try Self.only(
                world,
                try world.registry.getTask(id: try #require(try session.description().taskID))
            )
            #expect(found.isArchived && found.info.isPackage && found.name == "packed")
            let copy = try found.getWeightsPackage()
            #expect(try Self.text(copy + "/a.txt") == "one")
            #expect(try Self.text(copy + "/deep/b.txt") == "two")
            #expect(try found.getWeights().hasSuffix(".zip"))
        }
    }

    @Test("superseded weights leave the storage when the new ones are there")
    func retention() async throws {
        try await withServer { world, _ in
            let task = try world.start("keeping")
            let model = try OutputModel(task: task, name: "last two", retention: .last(2))
            var urls: [String] = []
            for number in 0..<4 {
                try model.updateWeights(data: [UInt8(number)], targetFilename: "w.bin")
                #expect(model.waitForUploads(timeout: .seconds(60)))
                urls.append(try Self.only(world, task).url)
            }
            let storage = ServerConnection.storage(
                try ServerConnection.configuration(world.world),
                world.world,
                session: try world.registry.server().session
            )
            let sizes = try urls.map { try storage.information($0, .init())?.size }
            #expect(sizes == [nil, nil, 1, 1])
            try task.close()
        }
    }

    @Test("weights that can never come are marked at the model and said in the console")
    func lost() async throws {
        try await withServer { world, folder in
            var environment = world.world.sources().environment
            environment["CLEARML_OFFLINE_MODE"] = "1"
            let away = TestWorld(folder, environment)
            let task = try away.start("losing")
            let model = try OutputModel(task: task, name: "without weights")
            try model.updateWeights(data: [1, 2, 3], targetFilename: "w.bin")
            try model.setMetadata("kept", true)
            let session = try #require(task.run?.writer.session)
            try task.close()
            for blob in try FileManager.default.contentsOfDirectory(atPath: session.files.blobs) {
                try FileManager.default.removeItem(atPath: session.files.blobs + "/" + blob)
            }
            let receipt = try SessionSync(session: session, api: try world.registry.server().session).run()
            #expect(receipt.pending == 0 && receipt.refusedCount == 1)
            let made = try world.registry.getTask(id: try #require(try session.description().taskID))
            let found = try Self.only(world, made)
            #expect(found.url.hasSuffix("/models/failed_uploading"))
            #expect(found.metadata["kept"] == true)
            #expect(throws: ClearMLError.self) { try found.localCopy() }
            let console = try made.getReportedConsoleOutput()
            #expect(console.contains { $0.message.contains("models/w.bin could not be stored") })
        }
    }
}
