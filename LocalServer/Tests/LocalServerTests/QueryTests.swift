import Testing

@testable import LocalServer

@Suite struct QueryTests {
    @Test(
        arguments: [
            (["x"], ["x"], true), (["x"], ["y"], false), (["x", "y"], ["y"], true), (["-x"], ["x", "y"], false),
            (["-x"], [], true), (["x", "-y"], ["x", "y"], false), (["x", "-y"], ["x"], true), ([.null], [], true),
            ([.null], ["x"], false), (["__$all", "x", "y"], ["x"], false), (["__$all", "x", "y"], ["y", "x"], true),
            (["__$all", "x", "-y"], ["x", "-y"], true), (["__$any", "x", "y"], ["y"], true),
            (["__$all", "x", "__$not", "y"], ["x"], true), (["__$all", "x", "__$not", "y"], ["x", "y"], false),
            ("x", ["x"], true),
        ] as [(JSON, JSON, Bool)]
    )
    func filtersByLists(filter: JSON, values: JSON, isAccepted: Bool) {
        #expect(ListFilter(filter).accepts(values.arrayValue ?? []) == isAccepted)
    }

    @Test(
        arguments: [
            (">=2026-01-01", "2026-01-01T00:00:00.000000+00:00", true),
            (">2026-01-01", "2026-01-01T00:00:00.000000+00:00", false),
            ("<2026-01-01T00:00:00+02:00", "2025-12-31T21:59:59.999000+00:00", true),
            ("<=2026-01-01T00:00:00.5Z", "2026-01-01T00:00:00.501000+00:00", false),
        ]
    )
    func comparesMoments(condition: String, moment: String, isAccepted: Bool) throws {
        #expect(try #require(DateCondition(condition)).accepts(moment) == isAccepted)
    }

    @Test(arguments: ["", "yesterday", "2026-13-01", "2026-01-01T25:00:00", "12:30"])
    func leavesUnreadableMomentsOut(text: String) {
        #expect(DateCondition(text) == nil)
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000000+00:00"), (1_795_302_541_978, "2026-11-21T23:09:01.978000+00:00"),
            (951_782_400_000, "2000-02-29T00:00:00.000000+00:00"), (-1, "1969-12-31T23:59:59.999000+00:00"),
        ] as [(Int64, String)]
    )
    func writesAndReadsMoments(milliseconds: Int64, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).text == text)
        #expect(Timestamp(text)?.milliseconds == milliseconds)
    }

    @Test func showsWhatIsAtAPath() {
        let document: JSON = [
            "id": "1", "execution": ["artifacts": []], "entries": [["task": "a", "added": 1], ["task": "b"]],
            "hyperparams": ["a.b": ["c": 1]],
        ]
        var shown: JSON = [:]
        for path in ["execution.queue", "entries.task", "hyperparams.a%2Eb.c", "nothing"] {
            MemberPath(path).copy(from: document, to: &shown)
        }
        #expect(
            shown == ["execution": [:], "entries": [["task": "a"], ["task": "b"]], "hyperparams": ["a.b": ["c": 1]]]
        )
        #expect(MemberPath("entries.task").values(in: document) == ["a", "b"])
    }

    @Test func aBadExpressionIsRefused() {
        let error = #expect(throws: APIError.self) { try Pattern("(") }
        #expect(error?.subcode == 21)
    }

    @Test func anUnknownScrollStartsOver() {
        let scrolls = ScrollRegistry()
        let now = Timestamp(milliseconds: 0)
        let (id, offset) = scrolls.advance("nobody", by: 5, now: now)
        #expect(id != "nobody")
        #expect(offset == 0)
        #expect(scrolls.advance(id, by: 5, now: now).offset == 5)
        let later = Timestamp(milliseconds: 3_600_000)
        #expect(scrolls.advance(id, by: 5, now: later).offset == 0)
    }
}
