import ClearMLTransport
import Synchronization
import Testing

@testable import ClearMLAPI

/// Reading back, looking up and deleting, against scripted answers.
@Suite struct ReadingTests {
    private let world = TestWorld()

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

    @Test(arguments: [
        ("", "d41d8cd98f00b204e9800998ecf8427e"),
        ("abc", "900150983cd24fb0d6963f7d28e17f72"),
        ("loss", "81513effdf5790b79549208838404407"),
        ("précision", "812140cd779e71128a71ede392052bd3"),
        (
            "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
            "57edf4a22be3c955ac49da2e2107b67a"
        ),
    ])
    func digestsAreMD5(text: String, digest: String) { #expect(MD5.hex(text) == digest) }

    @Test(arguments: 0..<130)
    func everyLengthIsPadded(length: Int) {
        // Two texts of neighbouring lengths never agree; a mistake in the padding would show as a crash or a repetition.
        let text = String(repeating: "a", count: length)
        #expect(MD5.hex(text) != MD5.hex(text + "a"))
        #expect(MD5.hex(text).utf8.count == 32)
    }

    @Test(arguments: [
        "1969-12-31T23:59:59.999Z", "1970-01-01T00:00:00.000Z", "2000-02-29T12:00:00.001Z", "2026-11-20T22:29:18.978Z",
        "2100-03-01T00:00:00.000Z", "0001-01-01T00:00:00.000Z",
    ])
    func momentsAreWrittenAsTheyAreRead(text: String) throws {
        #expect(try #require(ServerTime(text)).description == text)
    }

    @Test func everyDayOfSomeCenturiesSurvives() throws {
        for day in stride(from: Int64(-200_000), to: 200_000, by: 97) {
            let time = ServerTime(milliseconds: day * 86_400_000 + 1)
            #expect(ServerTime(time.description) == time)
        }
    }

    @Test func sampledCurvesAreSortedAndCleaned() throws {
        let (session, transport) = session([
            Replies.ok([
                "loss": ["b": ["x": [0, 5], "y": [1, nil]], "a": ["x": [1.5], "y": [2]]],
                "2024-01-01 ": ["v": ["x": [], "y": []]],
            ])
        ])
        let curves = try EventService(session).curves(task: "t", samples: 9999, axis: .time)
        #expect(curves.map(\.metric) == ["2024-01-01", "loss", "loss"])
        #expect(curves.map(\.variant) == ["v", "a", "b"])
        #expect(curves[2].x == [0] && curves[2].values == [1])
        #expect(try bodies(transport)[0] == ["task": "t", "samples": 6000, "key": "timestamp"])
    }

    @Test func aPlotIsAFigureOrText() throws {
        let plot = try #require(
            ReportedPlot([
                "plot_str": #"{"data":[NaN],"layout":{"images":[{"source":"http://f/a.png"},{"source":"data:x"}]}}"#
            ])
        )
        #expect(plot.imageSources == ["http://f/a.png"])
        #expect(try plot.figure()["data"].arrayValue?.count == 1)
        let text = try #require(ReportedPlot(["plot_str": "not json"]))
        #expect(text.imageSources.isEmpty)
        #expect(throws: JSONError.self) { try text.figure() }
        #expect(ReportedPlot(["metric": "m"]) == nil)
    }

    @Test func imagesOfOneSeriesAreAskedForAndChecked() throws {
        let event: JSONValue = ["metric": "m", "variant": "v", "iter": 3, "url": "http://f/1.png", "key": "/1.png"]
        var other = event
        other["variant"] = "other"
        let (session, transport) = session([
            Replies.ok([
                "metrics": [["task": "t", "iterations": [["iter": 3, "events": [event, other, ["iter": 3]]]]]]
            ])
        ])
        let images = try EventService(session).images(task: "t", metric: "m", variant: "v", iterations: 2)
        #expect(images.map(\.url) == ["http://f/1.png"])
        #expect(
            try bodies(transport)[0] == ["metrics": [["task": "t", "metric": "m", "variants": ["v"]]], "iters": 2]
        )
    }

    @Test func projectsAreListedPageByPage() throws {
        func page(_ range: Range<Int>) -> HTTPResponse {
            Replies.ok(["projects": .array(range.map { ["id": .string("\($0)"), "name": .string("n\($0)")] })])
        }
        let (session, transport) = session([page(0..<500), page(500..<501)])
        let names = try ProjectService(session).names(of: (0..<400).map(String.init))
        #expect(names.count == 501)
        #expect(try bodies(transport).map { $0["page"] } == [0, 1])
        #expect(try bodies(transport)[0]["search_hidden"] == true)
    }

    @Test func aWalkEndsAtItsLimit() throws {
        func page(_ range: Range<Int>) -> HTTPResponse {
            Replies.ok(["tasks": .array(range.map { ["id": .string("\($0)")] })])
        }
        let (session, transport) = session([page(0..<2), page(2..<4)])
        var pages = TaskPages([:], limit: 3, size: 2)
        let service = TaskService(session)
        #expect(try pages.next(from: service)?.map(\.id) == ["0", "1"])
        #expect(try pages.next(from: service)?.map(\.id) == ["2"])
        #expect(try pages.next(from: service) == nil)
        #expect(transport.endpoints.count == 3)
    }

    @Test func whatManyCallsReportInsideIsAnError() {
        let (session, _) = session([
            Replies.ok(["succeeded": [], "failed": [["id": "t", "error": ["codes": [400, 101], "msg": "no such"]]]])
        ])
        #expect {
            try TaskService(session).unarchive("t")
        } throws: {
            ($0 as? APIError)?.code == .invalidTaskID
        }
    }

    @Test func aFinishedTasksRuntimeIsEditedWhole() throws {
        let (session, transport) = session([
            Replies.envelope(400, 110, "not running"),
            Replies.ok(["task": ["id": "t", "runtime": ["a": "1", "b": "2"]]]), Replies.ok(),
        ])
        try TaskService(session).editRuntime("t", ["a": "3"], removing: ["b"])
        #expect(transport.endpoints.suffix(3) == ["tasks.edit_runtime", "tasks.get_by_id", "tasks.edit"])
        #expect(try bodies(transport)[2]["runtime"] == ["a": "3"])
    }

    @Test func filesOfOthersAreNeitherAskedForNorGivenOurToken() throws {
        let (session, transport) = session([])
        let reason = FileService(session).delete("http://elsewhere.test/a")
        #expect(reason?.contains("configured file server") == true)
        #expect(FileService(session).delete("/tmp/a") != nil)
        #expect(transport.requests.isEmpty)
    }

    @Test(arguments: [(200, true), (404, true), (403, false), (500, false)])
    func aMissingFileCountsAsDeleted(status: Int, isGone: Bool) throws {
        let (session, transport) = session([HTTPResponse(status: status, headers: [], body: [])])
        let reason = FileService(session).delete("http://api.test:8008/Proj%20A/%2525/a.bin")
        #expect((reason == nil) == isGone)
        let request = try #require(transport.requests.last)
        #expect(request.method == .delete)
        #expect(request.url == "http://api.test:8008/Proj%20A/%2525/a.bin")
        #expect(request.header("Authorization")?.hasPrefix("Bearer ") == true)
    }
}
