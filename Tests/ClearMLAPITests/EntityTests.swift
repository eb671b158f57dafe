import Testing

@testable import ClearMLAPI

@Suite struct EntityTests {
    @Test func aTaskKeepsWhatThisVersionDoesNotKnow() throws {
        let json = try JSONValue(
            parsing: """
                {"id":"t","name":"n","status":"sleeping","type":"hovering","tags":["b","a"],"unknown":{"x":1},
                 "created":"2026-11-20T22:29:18.978000+00:00","last_iteration":7,"runtime":{"session":"s","progress":5},
                 "hyperparams":{"General":{"lr":{"section":"General","name":"lr","value":"0.1","type":"float"}},
                                "Args":{"x":{"value":"1"}}},
                 "configuration":{"net":{"name":"net","value":"{}","type":"json"}},
                 "last_metrics":{"h1":{"h2":{"metric":"loss","variant":"train","value":1,"min_value":0.5,
                 "min_value_iteration":3,"count":2,"mean_value":0.75}}}}
                """
        )
        let task = try #require(TaskInfo(json))
        #expect(task.json == json)
        #expect(task.status == "sleeping" && task.type == "hovering")
        #expect(task.status?.isFinal == false)
        #expect(task.created?.milliseconds == 1_795_213_758_978)
        #expect(task.hyperparameters.map(\.section) == ["Args", "General"])
        #expect(task.hyperparameters[0].name == "x")
        #expect(task.hyperparameters[1].json["type"] == "float")
        #expect(task.configuration == [ConfigurationItem(name: "net", value: "{}", type: "json")])
        #expect(task.lastMetrics.first?.minimum == 0.5)
        #expect(task.lastMetrics.first?.minimumIteration == 3)
        #expect(task.runtime["session"] == "s")
        #expect(TaskInfo(["name": "no id"]) == nil)
    }

    @Test func aModelKeepsWhatThisVersionDoesNotKnow() throws {
        let json = try JSONValue(
            parsing: """
                {"id":"m","name":"n","ready":true,"uri":"s3://b/w.onnx","framework":"Mine","task":"","unknown":1,
                 "tags":["t"],"system_tags":["archived","package"],"design":{"design":"a = 1"},"labels":{"cat":1,"x":"y"},
                 "metadata":{"acc":{"key":"acc","type":"float","value":"0.5"},"odd":{"value":"v","type":"None"}},
                 "last_metrics":{"h1":{"h2":{"metric":"loss","variant":"train","value":1}}}}
                """
        )
        let model = try #require(ModelInfo(json))
        #expect(model.json == json && model.name == "n" && model.url == "s3://b/w.onnx")
        #expect(model.framework == "Mine" && model.task == nil && model.parent == nil)
        #expect(model.isPublished && model.isArchived && model.isPackage)
        #expect(model.design == "a = 1" && model.labels == ["cat": 1])
        #expect(
            model.metadata == [
                MetadataItem(key: "acc", value: "0.5", type: "float"), MetadataItem(key: "odd", value: "v"),
            ]
        )
        #expect(model.metadata.map(\.json)[1] == ["key": "odd", "value": "v", "type": "None"])
        #expect(model.lastMetrics.first?.value == 1)
        #expect(try ModelInfo(JSONValue(parsing: #"{"id":"m","design":{"b":"2","a":"1"}}"#))?.design == "1")
        #expect(try ModelInfo(JSONValue(parsing: #"{"id":"m","design":null}"#))?.design == "")
        #expect(ModelInfo(["name": "no id"]) == nil)
        let task: JSONValue = ["id": "t", "models": ["input": [["name": "a", "model": "m"], ["name": "b"]]]]
        #expect(TaskInfo(task)?.inputModels == [ModelReference(name: "a", id: "m")])
        #expect(TaskInfo(task)?.outputModels == [])
    }

    @Test(
        arguments: [
            ("w.PT", .pyTorch), ("a/b.tar.gz", .tensorFlow), ("web/model.json", .tensorFlowJS), ("n.onnx", .onnx),
            ("x.mlmodel", .coreML), ("weights.bin", nil), ("", nil),
        ] as [(String, Framework?)]
    )
    func frameworksAreGuessed(file: String, framework: Framework?) {
        #expect(Framework.guess(fileName: file) == framework)
    }

    @Test(
        arguments: [
            ("1970-01-01T00:00:00+00:00", 0), ("1970-01-01T00:00:00.001Z", 1), ("1970-01-01 00:00:01", 1000),
            ("2000-02-29T12:00:00+00:00", 951_825_600_000), ("2000-03-01T01:00:00+01:00", 951_868_800_000),
            ("1969-12-31T23:59:59-00:00", -1000), ("2026-11-20T23:09:01.978123-0230", 1_795_225_141_978),
        ] as [(String, Int64)]
    )
    func timesAreRead(text: String, milliseconds: Int64) {
        #expect(ServerTime(text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "", "yesterday", "2024-13-01T00:00:00", "2024-01-01", "2024-01-01T25:00:00", "2024-01-01T00:00:00+0",
        "2024-01-01T00:00:00x",
    ])
    func otherTextsAreNoTimes(text: String) {
        #expect(ServerTime(text) == nil)
    }

    @Test func anUnknownNameSurvivesTheWay() throws {
        let type = try JSONValue(encoding: [TaskType(rawValue: "brand_new")]).decode([TaskType].self)
        #expect(type == ["brand_new"])
    }

    @Test(arguments: [
        ("plain", "^plain$"), ("a.b (c) [d] $1", #"^a\.b \(c\) \[d\] \$1$"#), ("é/ü", "^é/ü$"),
        (#"back\slash"#, #"^back\\slash$"#),
    ])
    func namePatternsMatchThemselvesOnly(name: String, pattern: String) {
        #expect(NamePattern.exact(name) == pattern)
    }
}
