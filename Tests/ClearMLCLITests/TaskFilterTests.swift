import ArgumentParser
import ClearML
import Testing

@testable import ClearMLCLI

@Suite("Filters of clearml task list")
struct TaskFilterTests {
    private func query(_ arguments: [String]) throws -> TaskQuery {
        try TaskFilterOptions.parse(arguments).query(now: 1_700_000_000_000)
    }

    @Test("Without options every task that is not archived is listed")
    func none() throws {
        var expected = TaskQuery()
        expected.archive = .excluded
        expected.tags = TagFilter(any: [])
        #expect(try query([]) == expected)
    }

    @Test("Every option is in the query")
    func all() throws {
        let query = try query([
            "--project", "Team/Digits", "--subprojects", "--name", "base", "--search", "words", "--status", "completed",
            "--without-status", "failed", "--type", "training", "--tag", "a", "--tag", "b", "--without-tag", "x",
            "--parent", "p", "--user", "u", "--since", "24h", "--until", "2023-11-14T22:00:00Z", "--parameter",
            "Args/lr=0.1", "--metric", "loss/train<=0.5", "--archived", "--hidden",
        ])
        var expected = TaskQuery(
            projectName: "Team/Digits",
            taskName: .containing("base"),
            tags: .any(["a", "b"]).excluding(["x"])
        )
        expected.includesSubprojects = true
        expected.searchText = "words"
        expected.statuses = [.completed]
        expected.excludedStatuses = [.failed]
        expected.types = [.training]
        expected.parents = ["p"]
        expected.users = ["u"]
        expected.lastUpdate = .between(
            ServerTime(milliseconds: 1_699_913_600_000),
            ServerTime(milliseconds: 1_699_999_200_000)
        )
        expected.hyperparameters = [ParameterFilter("Args/lr", anyOf: ["0.1"])]
        expected.lastMetrics = [MetricFilter("loss", "train", .atMost(0.5))]
        expected.includesHidden = true
        #expect(query == expected)
    }

    @Test("Tags can all be asked for, and names by pattern")
    func variants() throws {
        #expect(try query(["--tag", "a", "--all-tags"]).tags == .all(["a"]))
        #expect(try query(["--pattern", "^a"]).name == .pattern("^a"))
    }

    @Test(
        "Metrics are a curve, a sign and a number",
        arguments: [
            ("loss/train<0.5", MetricFilter("loss", "train", .atMost(0.5))),
            ("a/b/c>=-1e-3", MetricFilter("a", "b/c", .atLeast(-0.001))),
            ("x<y/z>2", MetricFilter("x<y", "z", .atLeast(2))),
        ]
    )
    func metrics(text: String, filter: MetricFilter) {
        #expect(MetricArgument(argument: text)?.filter == filter)
    }

    @Test("What is no metric is refused", arguments: ["loss/train", "loss<1", "loss/train<", "loss/train=1", ""])
    func badMetrics(text: String) { #expect(MetricArgument(argument: text) == nil) }

    @Test(
        "Moments are dates or ages",
        arguments: [
            ("90s", 1_699_999_910_000), ("10m", 1_699_999_400_000), ("1h", 1_699_996_400_000),
            ("2d", 1_699_827_200_000), ("1w", 1_699_395_200_000), ("2023-11-14", 1_699_920_000_000),
            ("2023-11-14T22:13:20Z", 1_700_000_000_000), ("2023-11-14T23:13:20+01:00", 1_700_000_000_000),
        ] as [(String, Int64)]
    )
    func moments(text: String, milliseconds: Int64) throws {
        let argument = try #require(TimeArgument(argument: text))
        #expect(argument.time(now: 1_700_000_000_000).milliseconds == milliseconds)
    }

    @Test("What is no moment is refused", arguments: ["", "h", "-1h", "99999999999999999w", "2023-13-01", "soon"])
    func badMoments(text: String) { #expect(TimeArgument(argument: text) == nil) }

    @Test("Dates come newest first, the rest from the lowest up")
    func sorting() throws {
        #expect(try #require(TaskSorting(argument: "created")).order(reversed: false) == .created.descending)
        #expect(try #require(TaskSorting(argument: "name")).order(reversed: false) == .name)
        #expect(try #require(TaskSorting(argument: "name")).order(reversed: true) == .name.descending)
        #expect(
            try #require(TaskSorting(argument: "loss/train")).order(reversed: false) == .lastMetric("loss", "train")
        )
        #expect(TaskSorting(argument: "bogus") == nil)
    }

    @Test(
        "Names of files lead nowhere",
        arguments: [
            ("a b/ü.json", "a_b_ü.json"), ("../../etc/passwd", "_.._.._etc_passwd"), (".hidden", "_.hidden"),
            ("", "_"),
        ]
    )
    func fileNames(text: String, name: String) { #expect(FileName.make(text) == name) }

    @Test(
        "Fields of CSV are quoted where they must be",
        arguments: [("a", "a"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\r\nb", "\"a\r\nb\"")]
    )
    func csv(text: String, field: String) { #expect(Output.field(text) == field) }
}
