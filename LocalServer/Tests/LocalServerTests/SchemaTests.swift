import Testing

@testable import LocalServer

@Suite struct SchemaTests {
    private static let schema = Schema(
        .required("id", .string),
        .optional("count", .integer(0...10)),
        .optional("flag", .bool),
        .optional("kind", .choice(["a", "b"])),
        .optional("items", .list(.document(Schema(.required("name", .text))), nonEmpty: true)),
        .optional("inner", .document(Schema(.optional("x", .number), unknown: .refused(document: "Inner")))),
        .optional("map", .map(.string)),
        .optional("comment", .string, subcode: 800),
        .optional("either", .either(.string, .list(.string)))
    )

    @Test(
        arguments: [
            ["id": "x"], ["id": ""], ["id": "x", "unknown": 1], ["id": "x", "count": 10], ["id": "x", "count": "7"],
            ["id": "x", "count": .null], ["id": "x", "flag": false], ["id": "x", "kind": "b"],
            ["id": "x", "items": [["name": "n", "more": 1]]], ["id": "x", "inner": ["x": 1]],
            ["id": "x", "inner": ["x": 1.5]], ["id": "x", "map": ["k": "v"]], ["id": "x", "either": "s"],
            ["id": "x", "either": ["s"]],
        ] as [JSON]
    )
    func accepts(body: JSON) throws {
        try Self.schema.validate(try #require(body.objectValue))
    }

    @Test(
        arguments: [
            ([:], 12), (["id": .null], 12), (["id": 5], 12), (["id": "x", "count": 11], 12),
            (["id": "x", "count": -1], 12), (["id": "x", "count": 1.5], 12), (["id": "x", "count": true], 12),
            (["id": "x", "count": "x"], 12), (["id": "x", "flag": 1], 12), (["id": "x", "kind": "c"], 12),
            (["id": "x", "items": []], 12), (["id": "x", "items": [[:]]], 12),
            (["id": "x", "items": [["name": ""]]], 12),
            (["id": "x", "items": "n"], 12), (["id": "x", "inner": ["y": 1]], 12),
            (["id": "x", "inner": ["x": "1"]], 12),
            (["id": "x", "map": ["k": 1]], 12), (["id": "x", "comment": 7], 800), (["id": "x", "either": 1], 12),
        ] as [(JSON, Int)]
    )
    func refuses(body: JSON, subcode: Int) throws {
        let object = try #require(body.objectValue)
        let error = #expect(throws: APIError.self) { try Self.schema.validate(object) }
        #expect(error?.code == 400)
        #expect(error?.subcode == subcode)
    }

    @Test func namesTheFieldThatIsWrong() {
        let body: JSONObject = ["id": "x", "items": [["name": "n"], ["name": 1]]]
        let error = #expect(throws: APIError.self) { try Self.schema.validate(body) }
        #expect(error?.message.contains("items[1].name") == true)
    }
}
