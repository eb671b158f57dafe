import ClearMLAPI
import Testing

@testable import ClearML

@Suite("Queries as the server takes them")
struct TaskQueryTests {
    private func filter(_ change: (inout TaskQuery) -> Void) -> JSONValue {
        var query = TaskQuery()
        change(&query)
        return query.wireFilter(namedProjects: [])
    }

    @Test("An empty query filters nothing and has an order that pages can follow")
    func empty() {
        #expect(filter { _ in } == ["order_by": ["-created", "id"]])
    }

    @Test(
        "Texts become regular expressions",
        arguments: [
            (TextMatch.exactly("a.b (1)"), #"^a\.b \(1\)$"#), (.containing("50%|x"), #"50%\|x"#),
            (.pattern("^run [0-9]+"), "^run [0-9]+"), ("plain", "^plain$"),
        ]
    )
    func texts(match: TextMatch, pattern: String) {
        #expect(filter { $0.name = match }["name"] == .string(pattern))
        #expect(filter { $0.comment = match }["comment"] == .string(pattern))
    }

    @Test(
        "Tags become the shortest list that means the same",
        arguments: [
            (TagFilter(), nil), (["a", "b"], ["a", "b"]), (.excluding(["x"]), ["-x"]),
            (.any(["a"]).excluding(["x"]), ["a", "-x"]), (.all(["a", "b"]), ["__$and", "a", "b"]),
            (.all(["a"]).excluding(["x"]), ["__$and", "a", "__$not", "x"]),
            (
                TagFilter(any: ["c", "d"], all: ["a"], excluded: ["x", "y"]),
                ["__$and", "a", "__$not", "x", "__$not", "y", "__$or", "c", "d"]
            ), (.any(["-odd"]), ["__$or", "-odd"]),
        ] as [(TagFilter, [String]?)]
    )
    func tags(filter: TagFilter, list: [String]?) { #expect(filter.wireList == list) }

    @Test("The archive is a system tag")
    func archive() {
        #expect(filter { $0.archive = .excluded }["system_tags"] == ["-archived"])
        #expect(filter { $0.archive = .only }["system_tags"] == ["__$and", "archived"])
        #expect(
            filter {
                $0.systemTags = .any(["development"])
                $0.archive = .excluded
            }["system_tags"] == ["development", "-archived"]
        )
    }

    @Test("Moments are ranges or conditions, as each field wants them")
    func moments() {
        let moment = ServerTime(milliseconds: 1_700_000_000_123)
        let text = "2023-11-14T22:13:20.123"
        #expect(filter { $0.created = .atLeast(moment) }["created"] == [.string(text), nil])
        #expect(filter { $0.started = .atMost(moment) }["started"] == [nil, .string(text)])
        #expect(
            filter { $0.lastUpdate = .between(moment, moment) }["last_update"]
                == [.string(">=\(text)"), .string("<=\(text)")]
        )
        #expect(filter { $0.statusChanged = .atMost(moment) }["status_changed"] == [.string("<=\(text)")])
        let day = QueryRange.last(.seconds(86_400), before: moment)
        #expect(day.lowest?.milliseconds == 1_699_913_600_123)
    }

    @Test("Numbers are ranges")
    func numbers() {
        #expect(filter { $0.lastIteration = .between(5, 10) }["last_iteration"] == [5, 10])
        #expect(filter { $0.activeDuration = .atLeast(60) }["active_duration"] == [60, nil])
    }

    @Test("Metrics are named by hash, and a missing one never fits")
    func metrics() {
        let found = filter {
            $0.lastMetrics = [
                MetricFilter("loss", "train", .atMost(0.5), of: .minimum),
                MetricFilter("acc", "2024-01-01", .atLeast(0.9)),
            ]
            $0.order = [.lastMetric("loss", "train", .minimum).descending]
        }
        let loss = "last_metrics.\(MD5.hex("loss")).\(MD5.hex("train")).min_value"
        #expect(found[loss] == .array([.number(-.greatestFiniteMagnitude), 0.5]))
        // The server has the name as it was sent, protected from being taken for a date.
        #expect(found["last_metrics.\(MD5.hex("acc")).\(MD5.hex("2024-01-01 ")).value"] == [0.9, nil])
        #expect(found["order_by"] == .array([.string("-\(loss)"), "id"]))
    }

    @Test("Names of hyperparameters are escaped, values are written as hyperparameters are")
    func hyperparameters() {
        let found = filter {
            $0.hyperparameters = [
                ParameterFilter("lr", 0.1), ParameterFilter("Args/use.gpu 50%", true),
                ParameterFilter("Args/n", anyOf: ["1", "2"]),
            ]
        }
        #expect(found["hyperparams.General.lr.value"] == ["0.1"])
        #expect(found["hyperparams.Args.use%2Egpu 50%%.value"] == ["True"])
        #expect(found["hyperparams.Args.n.value"] == ["1", "2"])
    }

    @Test("Lists, exclusions and the rest go by the server's names")
    func lists() {
        let found = filter {
            $0.ids = ["1"]
            $0.projectIDs = ["p"]
            $0.includesSubprojects = true
            $0.types = [.training]
            $0.excludedTypes = [.custom]
            $0.statuses = [.completed]
            $0.excludedStatuses = [.failed]
            $0.parents = ["2"]
            $0.users = ["u"]
            $0.queues = ["q"]
            $0.inputModels = ["m"]
            $0.searchText = "words"
            $0.runtime = ["session": "s"]
            $0.includesHidden = true
            $0.order = [.textScore, .name]
        }
        #expect(
            found == [
                "id": ["1"], "project": ["p"], "include_subprojects": true, "type": ["training", "-custom"],
                "status": ["completed", "-failed"], "parent": ["2"], "user": ["u"], "execution.queue": ["q"],
                "models.input.model": ["m"], "search_text": "words", "runtime.session": "s", "search_hidden": true,
                "order_by": ["@text_score"],
            ]
        )
    }

    @Test("One expression may stand for several texts")
    func fields() {
        let found = filter {
            $0.anyText = FieldPattern("a|b", in: [.name, .id])
            $0.allTexts = FieldPattern("c", in: [.repository])
        }
        #expect(found["_any_"] == ["pattern": "a|b", "fields": ["name", "id"]])
        #expect(found["_all_"] == ["pattern": "c", "fields": ["script.repository"]])
    }

    @Test("Subprojects are not asked for without a project, which would find everything")
    func subprojects() {
        #expect(filter { $0.includesSubprojects = true }["include_subprojects"] == .null)
    }

    @Test("Project queries go by the server's names")
    func projects() {
        var query = ProjectQuery.inside(of: "Team")
        query.name = .containing("x")
        query.tags = ["a"]
        query.topLevelOnly = true
        query.includesHidden = true
        #expect(
            query.wireFilter(parent: "p") == [
                "name": "x", "path": ["p"], "tags": ["a"], "shallow_search": true, "search_hidden": true,
            ]
        )
        #expect(ProjectQuery().wireFilter(parent: nil) == [:])
    }
}
