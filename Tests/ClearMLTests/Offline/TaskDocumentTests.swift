import Testing

@testable import ClearML
@testable import ClearMLAPI

@Suite("Putting a task together from its operations")
struct TaskDocumentTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var operations: [JSONValue]
        var path: [String]
        var expected: JSONValue
        var testDescription: String { name }
    }

    private static func call(_ name: String, _ body: JSONValue) -> JSONValue {
        let parts = name.split(separator: ".")
        return ["service": .string(String(parts[0])), "action": .string(String(parts[1])), "body": body]
    }

    private static func item(_ section: String, _ name: String, _ value: String, _ type: String? = nil) -> JSONValue {
        .members([
            "section": .string(section), "name": .string(name), "value": .string(value),
            "type": type.map { .string($0) },
        ])
    }

    private static func set(_ items: [JSONValue], _ replacing: String = "none") -> JSONValue {
        call("tasks.edit_hyper_params", ["hyperparams": .array(items), "replace_hyperparams": .string(replacing)])
    }

    private static let lr = item("General", "lr", "0.1", "float")
    private static let seed = item("Args", "seed", "1", "int")

    static let cases: [Case] = [
        Case(
            name: "creation names the task",
            operations: [call("session.create", ["name": "n", "project": "a/b", "type": "testing", "tags": ["x"]])],
            path: ["project_name"],
            expected: "a/b"
        ),
        Case(
            name: "an edit wins over the creation",
            operations: [
                call("session.create", ["name": "n", "comment": "old"]),
                call("tasks.edit", ["comment": "new", "force": true]),
            ],
            path: ["comment"],
            expected: "new"
        ),
        Case(
            name: "switches of a call are no fields",
            operations: [call("tasks.edit", ["force": true, "task": "t"])],
            path: ["force"],
            expected: .null
        ),
        Case(
            name: "parameters are added to what is there",
            operations: [set([lr]), set([seed])],
            path: ["hyperparams", "Args", "seed"],
            expected: seed
        ),
        Case(
            name: "a parameter that is set again keeps its type",
            operations: [set([lr]), set([item("General", "lr", "0.2")])],
            path: ["hyperparams", "General", "lr"],
            expected: item("General", "lr", "0.2", "float")
        ),
        Case(
            name: "replacing a section leaves the others",
            operations: [set([lr, seed]), set([item("Args", "x", "2")], "section")],
            path: ["hyperparams"],
            expected: ["General": ["lr": lr], "Args": ["x": item("Args", "x", "2")]]
        ),
        Case(
            name: "replacing all drops what is not named",
            operations: [set([lr, seed]), set([seed], "all")],
            path: ["hyperparams"],
            expected: ["Args": ["seed": seed]]
        ),
        Case(
            name: "deleting a parameter",
            operations: [
                set([lr, seed]),
                call("tasks.delete_hyper_params", ["hyperparams": [["section": "Args", "name": "seed"]]]),
            ],
            path: ["hyperparams", "Args", "seed"],
            expected: .null
        ),
        Case(
            name: "deleting a section",
            operations: [
                set([lr, seed]), call("tasks.delete_hyper_params", ["hyperparams": [["section": "Args"]]]),
            ],
            path: ["hyperparams"],
            expected: ["General": ["lr": lr]]
        ),
        Case(
            name: "configuration objects are merged by name",
            operations: [
                call("tasks.edit_configuration", ["configuration": [["name": "a", "value": "1"]]]),
                call("tasks.edit_configuration", ["configuration": [["name": "b", "value": "2"]]]),
            ],
            path: ["configuration"],
            expected: ["a": ["name": "a", "value": "1"], "b": ["name": "b", "value": "2"]]
        ),
        Case(
            name: "and replaced when asked",
            operations: [
                call("tasks.edit_configuration", ["configuration": [["name": "a", "value": "1"]]]),
                call("tasks.edit_configuration", ["configuration": [["name": "b"]], "replace_configuration": true]),
            ],
            path: ["configuration"],
            expected: ["b": ["name": "b"]]
        ),
        Case(
            name: "tags are replaced, added and removed",
            operations: [
                call("session.create", ["tags": ["a", "b"]]), call("tasks.update", ["tags": ["b", "c"]]),
                call("tasks.update_tags", ["add_tags": ["d", "c"], "remove_tags": ["b"]]),
            ],
            path: ["tags"],
            expected: ["c", "d"]
        ),
        Case(
            name: "runtime values are merged and removed",
            operations: [
                call("tasks.edit_runtime", ["add_or_update": ["a": 1, "b": "x"]]),
                call("tasks.edit_runtime", ["add_or_update": ["a": 2], "remove": ["b"]]),
            ],
            path: ["runtime"],
            expected: ["a": 2]
        ),
        Case(
            name: "the script keeps what an edit does not name",
            operations: [
                call("tasks.edit", ["script": ["binary": "swift", "diff": "d"]]),
                call("tasks.edit", ["script": ["diff": ""]]),
                call("tasks.set_requirements", ["requirements": ["pip": "x"]]),
            ],
            path: ["script"],
            expected: ["binary": "swift", "diff": "", "requirements": ["pip": "x"]]
        ),
        Case(
            name: "wrong types are passed over",
            operations: [
                set([1, "x", ["section": 1, "name": "n"], .null]),
                call("tasks.edit", ["hyperparams": "no", "tags": 5]),
                call("tasks.edit_configuration", ["configuration": ["a": 1]]), ["service": 1], .null, [],
            ],
            path: ["hyperparams"],
            expected: [:]
        ),
    ]

    @Test("Operations in order", arguments: cases)
    func folding(_ example: Case) {
        var document = TaskDocument()
        for operation in example.operations { document.apply(operation) }
        #expect(example.path.reduce(JSONValue.object(document.json)) { $0[$1] } == example.expected)
    }

    @Test("What has no place in the document is kept in order")
    func others() {
        var document = TaskDocument()
        let calls = ["tasks.failed", "events.add", "tasks.publish"].map { Self.call($0, ["a": 1]) }
        for call in calls { document.apply(call) }
        #expect(document.others == calls)
    }

    @Test("The members that the Python importer requires are always there")
    func required() {
        let json = JSONValue.object(TaskDocument().json)
        #expect(json["name"].stringValue != nil)
        #expect(json["type"].stringValue != nil)
        #expect(json["project_name"].stringValue != nil)
        #expect(json["execution"]["artifacts"].arrayValue != nil)
        #expect(json["script"]["requirements"].objectValue != nil)
    }
}
