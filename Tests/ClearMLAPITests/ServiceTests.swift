import ClearMLTransport
import Synchronization
import Testing

@testable import ClearMLAPI

@Suite struct ServiceTests {
    private let world = TestWorld()

    /// A session whose calls are answered in turn; a login is answered by itself.
    private func session(_ replies: [HTTPResponse]) -> (APISession, ScriptedTransport) {
        let queue = Mutex(replies[...])
        return world.session { request, _ in
            if request.url.hasSuffix("login") { return Replies.login() }
            return queue.withLock { $0.popFirst() } ?? Replies.envelope(500, 0, "the script is over")
        }
    }

    private func bodies(_ transport: ScriptedTransport) throws -> [JSONValue] {
        try transport.requests.dropFirst().map { try JSONValue(parsing: $0.content) }
    }

    private func failure(_ body: () throws(APIError) -> Void) -> APIError? {
        do throws(APIError) { try body() } catch { return error }
        return nil
    }

    @Test func aProjectThatExistsIsFound() throws {
        let (session, transport) = session([
            Replies.ok(["projects": [["id": "1", "name": "A.B\n"], ["id": "2", "name": "A.B"]]])
        ])
        #expect(try ProjectService(session).findOrCreate(name: " A.B/ ") == "2")
        #expect(transport.endpoints == ["auth.login", "projects.get_all"])
        #expect(try bodies(transport)[0]["name"] == #"^A\.B$"#)
        #expect(try bodies(transport)[0]["search_hidden"] == true)
    }

    @Test func aMissingProjectIsMade() throws {
        let (session, transport) = session([Replies.ok(["projects": []]), Replies.ok(["id": "3"])])
        #expect(try ProjectService(session).findOrCreate(name: "New") == "3")
        #expect(try bodies(transport)[1] == ["name": "New", "description": ""])
    }

    @Test func whoLosesTheRaceFindsTheOthersProject() throws {
        let (session, _) = session([
            Replies.ok(["projects": []]), Replies.envelope(400, 801, "exists"),
            Replies.ok(["projects": [["id": "4", "name": "New"]]]),
        ])
        #expect(try ProjectService(session).findOrCreate(name: "New") == "4")
    }

    @Test func aNameTakenByTheInvisibleIsAnError() {
        let (session, _) = session([
            Replies.ok(["projects": []]), Replies.envelope(400, 801, "exists"), Replies.ok(["projects": []]),
        ])
        let error = failure { () throws(APIError) in _ = try ProjectService(session).findOrCreate(name: "New") }
        #expect(error?.code == .expectedUniqueData)
    }

    private func page(_ range: Range<Int>) -> HTTPResponse {
        Replies.ok(["tasks": .array(range.map { ["id": .string("\($0)")] })])
    }

    @Test func tasksAreFoundPageByPage() throws {
        let (session, transport) = session([page(0..<500), page(499..<999), page(999..<1000)])
        let found = try TaskService(session).find(["status": ["created"]], fields: ["name"])
        #expect(found.map(\.id) == (0..<1000).map(String.init))
        #expect(try bodies(transport).map { $0["page"] } == [0, 1, 2])
        #expect(try bodies(transport)[0]["only_fields"] == ["id", "name"])
    }

    @Test func aServerThatIgnoresPagesDoesNotHoldUsForEver() throws {
        let (session, _) = session([page(0..<500), page(0..<500), page(0..<500)])
        #expect(try TaskService(session).find([:]).count == 500)
    }

    @Test func aRunFindsItsOwnTaskOnly() throws {
        let (session, transport) = session([
            Replies.ok([
                "tasks": [
                    ["id": "1", "runtime": ["session": "other"]], ["id": "2"],
                    ["id": "3", "runtime": ["session": "mine"]],
                ]
            ])
        ])
        #expect(try TaskService(session).find(runtime: "session", equals: "mine").map(\.id) == ["3"])
        #expect(try bodies(transport)[0]["runtime.session"] == "mine")
    }

    @Test func creatingIsNeverRepeated() {
        let (session, transport) = session([Replies.page(502), Replies.ok(["id": "5"])])
        let error = failure { () throws(APIError) in _ = try TaskService(session).create(["name": "abc"]) }
        #expect(error?.outcome == .ambiguous)
        #expect(transport.endpoints == ["auth.login", "tasks.create"])
    }

    @Test func runtimeIsMergedByOlderServersOnOurSide() throws {
        let token = Replies.token(["api_version": "2.30"])
        let (session, transport) = world.session { request, _ in
            if request.url.hasSuffix("login") { return Replies.login(token) }
            return Replies.ok(["task": ["id": "t", "runtime": ["a": "1", "b": "2"]]])
        }
        try TaskService(session).editRuntime("t", ["b": "3"])
        #expect(transport.endpoints == ["auth.login", "tasks.get_by_id", "tasks.edit"])
        #expect(try bodies(transport)[1]["runtime"] == ["a": "1", "b": "3"])
    }

    private func events(_ range: Range<Int>, total: Int, scroll: JSONValue = "s") -> HTTPResponse {
        let events = range.map { index -> JSONValue in
            ["metric": "m", "variant": "v", "iter": .integer(Int64(index)), "value": .number(Double(index) / 3)]
        }
        return Replies.ok(["events": .array(events), "total": .integer(Int64(total)), "scroll_id": scroll])
    }

    @Test(arguments: [[1500], [1000, 500], [700, 700, 100]])
    func everyPointIsRead(sizes: [Int]) throws {
        var start = 0
        let pages = sizes.map { size in
            defer { start += size }
            return events(start..<start + size, total: 1500)
        }
        let (session, transport) = session(pages)
        let points = try EventService(session).scalars(task: "t")
        #expect(points.map(\.iteration) == (0..<1500).map { Int64($0) })
        #expect(points[1].value == 1 / 3.0)
        #expect(try bodies(transport).dropFirst().allSatisfy { $0["scroll_id"] == "s" })
    }

    @Test func aScrollThatStartsOverIsNoticed() {
        let (session, _) = session([events(0..<1000, total: 1500), events(0..<1000, total: 1500)])
        let error = failure { () throws(APIError) in _ = try EventService(session).scalars(task: "t") }
        #expect(error?.code == .unexpectedReply)
    }

    @Test func aBatchTellsWhatWasRefused() throws {
        let (session, transport) = session([Replies.ok(["added": 2, "errors": 1, "errors_info": ["bad": 1]])])
        let result = try EventService(session).addBatch(Array("{}\n".utf8))
        #expect(result.added == 2 && result.errors == 1 && result.reasons == ["bad": 1])
        #expect(transport.requests[1].header("Content-Type") == "application/json-lines")
    }

    @Test func singleValuesAreReadByName() throws {
        let (session, _) = session([
            Replies.ok([
                "tasks": [
                    [
                        "task": "t",
                        "values": [["variant": "acc", "value": 0.5], ["variant": "2024-01-01 ", "value": 1]],
                    ]
                ]
            ])
        ])
        #expect(try EventService(session).singleValues(task: "t") == ["acc": 0.5, "2024-01-01": 1])
    }

    @Test func modelsAreWalkedThroughPageByPage() throws {
        let pages: [JSONValue] = [0, 500].map { start in
            .array((start..<(start == 0 ? 500 : 520)).map { ["id": .string("m\($0)")] })
        }
        let (session, transport) = session(pages.map { Replies.ok(["models": $0]) })
        let found = try ModelService(session).getAll(["ready": true], fields: ["name"])
        #expect(found.map(\.id) == (0..<520).map { "m\($0)" })
        #expect(try bodies(transport).map { $0["page"] } == [0, 1])
        #expect(try bodies(transport)[0]["only_fields"] == ["id", "name"])
        #expect(try bodies(transport)[0]["order_by"] == ["-created", "id"])
    }

    @Test func aPublishedModelIsPublishedAgain() throws {
        let (session, transport) = session([Replies.envelope(400, 203, "Model is ready: model=m")])
        try ModelService(session).setReady("m")
        #expect(try bodies(transport)[0] == ["model": "m", "publish_task": false, "force_publish_task": false])
    }

    @Test func metadataAreReplacedByNothing() throws {
        let (session, transport) = session([
            Replies.ok(["model": ["id": "m", "metadata": ["a": ["value": "1", "type": "int"]]]]),
            Replies.ok(["updated": 1]),
        ])
        try ModelService(session).setMetadata("m", [], replacingAll: true)
        #expect(transport.endpoints == ["auth.login", "models.get_by_id", "models.delete_metadata"])
        #expect(try bodies(transport)[1]["keys"] == ["a"])
    }

    @Test func tagsOfModelsAreRewrittenWhereTheServerIsOld() throws {
        let token = Replies.token(["api_version": "2.26"])
        let replies = Mutex(
            [Replies.ok(["model": ["id": "m", "tags": ["a", "b"]]]), Replies.ok(["updated": 1])][...]
        )
        let (session, transport) = world.session { request, _ in
            if request.url.hasSuffix("login") { return Replies.login(token) }
            return replies.withLock { $0.popFirst() } ?? Replies.envelope(500, 0, "the script is over")
        }
        try ModelService(session).updateTags("m", adding: ["c", "a"], removing: ["b"])
        #expect(transport.endpoints == ["auth.login", "models.get_by_id", "models.edit"])
        #expect(try bodies(transport)[1]["tags"] == ["a", "c"])
    }

    @Test func aFailureInsideOfAnAnswerIsOne() {
        let failed: JSONValue = ["failed": [["id": "m", "error": ["codes": [400, 201], "msg": "Invalid model id"]]]]
        let (session, _) = session([Replies.ok(failed)])
        let error = failure { () throws(APIError) in try ModelService(session).archive("m") }
        #expect(error?.code == .invalidModelID && error?.outcome == .rejected)
    }
}
