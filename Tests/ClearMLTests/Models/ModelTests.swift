import ClearMLAPI
import ClearMLTestSupport
import Testing

@testable import ClearML

@Suite("Models on the local server", .enabled(if: LocalServerProcess.binary != nil))
struct ModelTests {
    static func withServer(
        _ body: @escaping @Sendable (TestWorld, [String: String]) throws -> Void
    ) async throws {
        try await withTemporaryDirectory { folder in
            try await LocalServerProcess.run(folder) { server in
                let world = TestWorld(folder, server.environment)
                try await onThread { try body(world, server.environment) }
            }
        }
    }

    static func imported(
        _ world: TestWorld,
        _ url: String,
        name: String? = nil,
        project: String? = nil,
        tags: [String] = [],
        change: (inout ModelImport) -> Void = { _ in }
    ) throws -> Model {
        var description = ModelImport(
            weightsURL: url,
            labels: [:],
            name: name,
            projectName: project,
            tags: tags,
            comment: "",
            isPackage: false,
            createAsPublished: false
        )
        change(&description)
        return try description.run(world.registry)
    }

    static func code(_ body: () throws -> Void) -> ClearMLError.Code? {
        do {
            try body()
            return nil
        } catch {
            return (error as? ClearMLError)?.code
        }
    }

    @Test("A model is found by id, by name, and by what a query says")
    func lookup() async throws {
        try await Self.withServer { world, _ in
            let first = try Self.imported(
                world,
                "s3://b/1.onnx",
                name: "digits",
                project: "Team/Digits",
                tags: ["a", "b"]
            )
            let second = try Self.imported(world, "s3://b/2.pt", name: "digits", project: "Team", tags: ["b"]) {
                $0.createAsPublished = true
            }
            let third = try Self.imported(world, "s3://b/3.bin", name: "other (x)", project: "Team", tags: ["c"])
            try third.setMetadata("accuracy", 0.5)
            try third.setMetadata("odd.key", "v")

            let found = try world.registry.getModel(id: " \(first.id) ")
            #expect(found.name == "digits" && found.projectName == "Team/Digits" && found.tags == ["a", "b"])
            #expect(found.framework == .onnx && found.url == "s3://b/1.onnx" && !found.isPublished)
            #expect(found.webPage?.hasSuffix("/models/\(first.id)/general") == true)
            #expect(Self.code { _ = try world.registry.getModel(id: "nothing") } == .modelNotFound)
            #expect(Self.code { _ = try world.registry.getModel(id: " ") } == .invalidArgument)

            func one(_ query: ModelQuery) throws -> String { try world.registry.getModel(query).id }
            #expect(try one(ModelQuery(modelName: "digits")) == second.id, "the one made last")
            #expect(try one(ModelQuery(projectName: "Team/Digits", modelName: "digits")) == first.id)
            #expect(try one(ModelQuery(modelName: "digits", tags: .all(["a", "b"]))) == first.id)
            #expect(Self.code { _ = try one(ModelQuery()) } == .invalidArgument)
            #expect(Self.code { _ = try one(ModelQuery(modelName: "absent")) } == .modelNotFound)
            #expect(Self.code { _ = try one(ModelQuery(projectName: "Nowhere")) } == .modelNotFound)

            func all(_ query: ModelQuery = ModelQuery(), _ change: (inout ModelQuery) -> Void = { _ in }) throws
                -> [String]
            {
                var query = query
                change(&query)
                return try world.registry.getModels(query).map(\.id)
            }
            #expect(try all() == [third.id, second.id, first.id])
            #expect(try all { $0.limit = 2 } == [third.id, second.id])
            #expect(try all { $0.isPublished = true } == [second.id])
            #expect(try all { $0.isPublished = false } == [third.id, first.id])
            #expect(try all(ModelQuery(projectName: "Team")) == [third.id, second.id])
            #expect(try all(ModelQuery(projectName: "Team")) { $0.includesSubprojects = true }.count == 3)
            #expect(try all(ModelQuery(modelName: "other (x)")) == [third.id])
            #expect(try all(ModelQuery(modelName: .containing("git"))) == [second.id, first.id])
            #expect(try all(ModelQuery(tags: TagFilter.any(["b"]).excluding(["a"]))) == [second.id])
            #expect(try all { $0.frameworks = [.pyTorch] } == [second.id])
            #expect(try all { $0.urls = ["s3://b/1.onnx"] } == [first.id])
            #expect(try all { $0.ids = [first.id] } == [first.id])
            #expect(try all { $0.metadata = ["accuracy": 0.5] } == [third.id])
            #expect(try all { $0.metadata = ["accuracy": 0.6] } == [])
            #expect(try all { $0.metadata = ["odd.key": "v"] } == [third.id])
            #expect(Self.code { _ = try all(ModelQuery(projectName: "Nowhere")) } == .projectNotFound)

            try first.archive()
            #expect(first.isArchived)
            #expect(try all() == [third.id, second.id])
            #expect(try all { $0.archive = .included }.count == 3)
            #expect(try all { $0.archive = .only } == [first.id])
            try first.unarchive()
            #expect(try all().count == 3 && !first.isArchived)
        }
    }

    @Test("Whatever is changed is what everybody finds, and the object says so at once")
    func changes() async throws {
        try await Self.withServer { world, _ in
            let model = try Self.imported(world, "s3://b/w.bin", name: "before", project: "Changes")
            let other = try world.registry.getModel(id: model.id)
            try model.setName("after it")
            try model.setComment("line\nréseau")
            try model.setTags(["b", "a", "b"])
            try model.addTags(["c", "a"])
            try model.removeTags(["b", "absent"])
            try model.setLabels(["cat": 1, "dog": 2])
            try model.setFramework("Mine")
            try model.setSystemTags(["mine"])
            try model.setConfigDictionary(["layers": [64, 32], "optimizer": ["name": "adam"]])
            try model.setMetadata("accuracy", 0.25)
            try model.setMetadata("accuracy", 0.5)
            try model.setMetadata("count", 3, type: "float")
            try model.setMetadata("nothing", nil)
            try model.moveToProject("Changes/moved")
            for seen in [model, try world.registry.getModel(id: model.id)] {
                #expect(seen.name == "after it" && seen.comment == "line\nréseau" && seen.tags == ["a", "c"])
                #expect(seen.labels == ["cat": 1, "dog": 2] && seen.framework == "Mine" && seen.systemTags == ["mine"])
                #expect(try seen.configDictionary == ["layers": [64, 32], "optimizer": ["name": "adam"]])
                #expect(seen.metadata == ["accuracy": 0.5, "count": 3.0, "nothing": nil])
                #expect(seen.metadataItems.map(\.type) == ["float", "float", nil])
                #expect(seen.projectName == "Changes/moved")
            }
            #expect(other.name == "before", "others' changes show after reload")
            try other.reload()
            #expect(other.name == "after it" && other.projectName == "Changes/moved")
            try model.setAllMetadata(["a": [1, 2], "b": true], replacing: false)
            #expect(model.metadata.count == 5)
            try model.deleteMetadata(["accuracy", "count", "nothing", "absent"])
            #expect(model.metadata == ["a": [1, 2], "b": true])
            try model.setAllMetadata(["c": "x"])
            #expect(model.metadata == ["c": "x"])
            try model.setAllMetadata([:])
            #expect(model.metadata.isEmpty)
            #expect(Self.code { try model.setMetadata(" ", 1) } == .invalidArgument)
            try model.setConfigText("- not: [hocon")
            #expect(model.configText == "- not: [hocon")
            #expect(Self.code { _ = try model.configDictionary } == .invalidParameters)
            try model.setConfigText("")
            #expect(try model.configDictionary.isEmpty)
            #expect(Self.code { try model.moveToProject(id: "nowhere") } == .projectNotFound)
            #expect(Self.code { try model.setName("x") } == .serverRefused)
            try model.publish()
            try model.publish()
            #expect(model.isPublished)
        }
    }

    @Test("Weights that somebody imported before are the same model")
    func importing() async throws {
        try await Self.withServer { world, _ in
            let model = try Self.imported(world, "https://example.org/a%20b.keras") {
                $0.configDictionary = ["a": 1]
                $0.labels = ["cat": 1]
                $0.tags = ["t", "t"]
                $0.isPackage = true
            }
            #expect(model.name.hasPrefix("Anonymous model 2") && model.projectName.isEmpty && model.task == nil)
            #expect(model.framework == .keras && model.labels == ["cat": 1] && model.tags == ["t"])
            #expect(model.systemTags == ["package"] && model.comment.isEmpty && !model.isPublished)
            #expect(try model.configDictionary == ["a": 1])
            let again = try Self.imported(world, "https://example.org/a%20b.keras", name: "does not count")
            #expect(again.id == model.id && again.name == model.name)
            #expect(try world.registry.findModel(weightsURL: model.url, includingArchived: false)?.id == model.id)
            #expect(try world.registry.findModel(weightsURL: "s3://absent", includingArchived: true) == nil)
            try model.archive()
            #expect(try world.registry.findModel(weightsURL: model.url, includingArchived: false) == nil)
            #expect(try Self.imported(world, model.url).id != model.id)

            let run = try world.start("importing run", project: "Imports")
            try #require(run.flush(deadline: .seconds(30)))
            let local = try Self.imported(world, "weights/w.bin") { $0.comment = "mine" }
            #expect(local.url == "file://\(world.world.workingDirectory)/weights/w.bin")
            #expect(local.name == "Imported by importing run" && local.projectName == "Imports")
            #expect(local.comment == "Imported by task id: \(run.id ?? "")\nmine" && local.task == nil)
            try run.close()
            #expect(Self.code { _ = try Self.imported(world, " ") } == .invalidArgument)
            #expect(
                Self.code {
                    _ = try Self.imported(world, local.url) {
                        $0.configText = "a"
                        $0.configDictionary = [:]
                    }
                } == .invalidArgument
            )
        }
    }

    @Test("A removed model takes its weights along, and says what it could not")
    func removal() async throws {
        try await Self.withServer { world, environment in
            let files = environment["CLEARML_FILES_HOST"] ?? ""
            let session = try world.registry.session()
            try TaskLifecycleTests.upload("models/w.bin", to: files, session)
            let url = "\(files)/models/w.bin"
            func remove(_ model: Model, weights: Bool = true, force: Bool = false) throws -> DeletionReport {
                try world.registry.removeModel(id: model.id, deletesWeights: weights, force: force)
            }
            let kept = try Self.imported(world, url, name: "first one")
            #expect(try remove(kept, weights: false) == DeletionReport(deletedModels: [kept.id]))
            #expect(try TaskLifecycleTests.status(of: url, session) == 200)
            let model = try Self.imported(world, url, name: "second one")
            #expect(try remove(model) == DeletionReport(deletedFiles: [url], deletedModels: [model.id]))
            #expect(try TaskLifecycleTests.status(of: url, session) == 404)
            #expect(Self.code { _ = try remove(model) } == .modelNotFound)
            #expect(Self.code { try model.reload() } == .modelNotFound)

            try TaskLifecycleTests.upload("models/é b.bin", to: files, session)
            let raw = "\(files)/models/é b.bin"
            let unescaped = try Self.imported(world, raw, name: "as Python records it")
            #expect(try remove(unescaped).deletedFiles == [raw])
            #expect(try TaskLifecycleTests.status(of: "\(files)/models/%C3%A9%20b.bin", session) == 404)

            let elsewhere = try Self.imported(world, "s3://bucket/w.bin", name: "elsewhere")
            let run = try world.start(project: "Removal")
            try run.connect(inputModel: elsewhere)
            try run.close()
            #expect(Self.code { _ = try remove(elsewhere) } == .serverRefused, "a task uses it")
            let report = try remove(elsewhere, force: true)
            #expect(report.deletedModels == [elsewhere.id] && report.deletedFiles.isEmpty)
            #expect(report.leftovers.map(\.name) == ["s3://bucket/w.bin"] && !report.isComplete)
            #expect(try world.registry.getTask(id: run.id ?? "").getModels().input.isEmpty)
            let unfinished = try Self.imported(world, "file:///tmp/uploading_file", name: "unfinished")
            #expect(try remove(unfinished).isComplete)
        }
    }

    @Test("Nobody is asked before somebody iterates, and a page is asked for when it is needed")
    func sequence() async throws {
        try await withTemporaryDirectory { folder in
            try await LocalServerProcess.run(folder) { server in
                let world = TestWorld(folder, server.environment)
                let ids = try await onThread {
                    try (0..<5).map { try Self.imported(world, "s3://b/\($0)", name: "model \($0)").id }
                }
                let all = ModelSequence(query: ModelQuery(), registry: world.registry, pageSize: 2)
                var found: [String] = []
                for try await model in all { found.append(model.id) }
                #expect(found == ids.reversed())
                for try await model in all {
                    #expect(model.id == ids[4])
                    break
                }
                let offline = TestWorld(folder, TestWorld.offline)
                var iterator = ModelSequence(query: ModelQuery(), registry: offline.registry, pageSize: 2)
                    .makeAsyncIterator()
                do {
                    _ = try await iterator.next()
                    Issue.record("there is no server")
                } catch {
                    #expect((error as? ClearMLError)?.code == .notConfigured)
                }
            }
        }
    }

    @Test("The asynchronous forms do what their synchronous forms do")
    func twins() async throws {
        try await withTemporaryDirectory { folder in
            try await LocalServerProcess.run(folder) { server in
                let world = TestWorld(folder, server.environment)
                let model = try await onThread { try Self.imported(world, "s3://b/w", name: "async model") }
                try await model.setName("renamed one")
                try await model.setComment("c")
                try await model.setTags(["a"])
                try await model.addTags(["b"])
                try await model.removeTags(["a"])
                try await model.setSystemTags(["s"])
                try await model.setLabels(["cat": 1])
                try await model.setFramework(.onnx)
                try await model.setConfigText("a = 1")
                try await model.setMetadata("k", 1)
                try await model.setAllMetadata(["l": 2], replacing: false)
                try await model.deleteMetadata(["k"])
                try await model.moveToProject("Async models")
                try await model.archive()
                #expect(model.isArchived)
                try await model.unarchive()
                try await model.publish()
                try await model.reload()
                #expect(model.name == "renamed one" && model.comment == "c" && model.tags == ["b"])
                #expect(model.systemTags == ["s"] && model.labels == ["cat": 1] && model.framework == .onnx)
                #expect(model.metadata == ["l": 2] && model.projectName == "Async models" && model.isPublished)
                try await model.setConfigDictionary(["b": 2])
                #expect(try model.configDictionary == ["b": 2])
            }
        }
    }
}
