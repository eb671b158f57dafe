import Testing

@testable import LocalServer

@Suite struct JSONTests {
    @Test(
        arguments: [
            ("null", JSON.null), ("true", true), (" [ ] ", []), ("{}", [:]), ("-0", 0), ("12", 12), ("1.0", 1.0),
            ("1e3", 1000.0), ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
            ("9223372036854775808", .double(9_223_372_036_854_775_808)),
            (#""a\"\\\/\b\f\n\r\té""#, "a\"\\/\u{8}\u{C}\n\r\té"),
            (#""\u00e9\ud83d\ude00""#, "é😀"), (#""\ud83d""#, "\u{FFFD}"), (#""\ud83dx""#, "\u{FFFD}x"),
            (#"{"a":1,"b":[2,{"c":null}]}"#, ["a": 1, "b": [2, ["c": .null]]]), (#"{"a":1,"a":2}"#, ["a": 2]),
            ("Infinity", .double(.infinity)), ("-Infinity", .double(-.infinity)),
        ] as [(String, JSON)]
    )
    func reads(text: String, value: JSON) throws {
        #expect(try JSONParser.parse(Array(text.utf8)) == value)
    }

    @Test(
        arguments: [
            "", " ", "{", "[1", "[1,]", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{a:1}"#, "01", "1.", "1e", "-", "+1",
            ".5",
            "tru", "nan", "\"", #""\x""#, #""\u12""#, "\"a\nb\"", "1 2", "[1]]", "'a'",
        ]
    )
    func refuses(text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSONParser.parse(Array(text.utf8)) }
    }

    @Test func keepsIntegersAndDoublesApart() throws {
        let value = try JSONParser.parse(Array("[1,1.0]".utf8))
        #expect(value.arrayValue?.first == .integer(1))
        #expect(value.arrayValue?.last == .double(1))
        #expect(value.text == "[1,1.0]")
    }

    @Test func readsNotANumberAsPythonDoes() throws {
        let value = try JSONParser.parse(Array("NaN".utf8))
        #expect(value.numberValue?.isNaN == true)
        #expect(value.text == "NaN")
    }

    @Test func doesNotOverflowTheStackOnHostileNesting() {
        for opening in ["[", #"{"a":"#] {
            let text = String(repeating: opening, count: 100_000)
            #expect(throws: JSONSyntaxError.self) { try JSONParser.parse(Array(text.utf8)) }
        }
    }

    @Test func writesWhatItReads() throws {
        let value: JSON = ["z": "\u{1}\u{1F}\"\\\n", "a": [1, -2.5, true, .null], "é": ["x": [:]]]
        #expect(try JSONParser.parse(JSONSerializer.serialize(value)) == value)
    }

    @Test func keepsTheOrderOfMembers() throws {
        let names = (0..<40).map { "name \($0 * 7 % 40)" }
        var object = JSONObject()
        for name in names { object[name] = .string(name) }
        object[names[3]] = nil
        object[names[5]] = "changed"
        #expect(object.keys == Array(names[..<3] + names[4...]))
        #expect(object[names[5]] == "changed")
        #expect(object[names[3]] == nil)
        #expect(names.enumerated().allSatisfy { $0.offset == 3 || object[$0.element] != nil })
    }

    @Test func settingNothingRemovesAMember() {
        var value: JSON = ["a": ["b": 1, "c": 2]]
        value[path: ["a", "b"]] = nil
        #expect(value == ["a": ["c": 2]])
        value[path: ["x", "y"]] = 3
        #expect(value[path: ["x", "y"]] == 3)
    }
}
