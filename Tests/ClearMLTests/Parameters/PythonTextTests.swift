import Testing

@testable import ClearML

/// Every expectation was captured from the Python SDK 2.1.12 by connecting a dictionary of these values.
@Suite("Hyperparameter text")
struct PythonTextTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var value: ParameterValue
        var text: String
        var type: String?
        var testDescription: String { "\(text) (\(type ?? "no type"))" }
    }

    static let captured: [Row] = [
        Row(value: 0.1, text: "0.1", type: "float"),
        Row(value: .number(1), text: "1.0", type: "float"),
        Row(value: 1e-5, text: "1e-05", type: "float"),
        Row(value: 0.0001, text: "0.0001", type: "float"),
        Row(value: 9.5e15, text: "9500000000000000.0", type: "float"),
        Row(value: -9.5e15, text: "-9500000000000000.0", type: "float"),
        Row(value: 1e16, text: "1e+16", type: "float"),
        Row(value: 1.2e16, text: "1.2e+16", type: "float"),
        Row(value: 123_456_789_012_345_678.0, text: "1.2345678901234568e+17", type: "float"),
        Row(value: .number(.infinity), text: "inf", type: "float"),
        Row(value: .number(-.infinity), text: "-inf", type: "float"),
        Row(value: .number(-0.0), text: "-0.0", type: "float"),
        Row(value: 3, text: "3", type: "int"),
        Row(value: -1, text: "-1", type: "int"),
        Row(value: ParameterValue(UInt64.max), text: "18446744073709551615", type: "int"),
        Row(value: true, text: "True", type: "bool"),
        Row(value: false, text: "False", type: "bool"),
        Row(value: "str", text: "str", type: "str"),
        Row(value: "", text: "", type: "str"),
        Row(value: "ü\"q'", text: "ü\"q'", type: "str"),
        Row(value: nil, text: "", type: nil),
        Row(value: [1, 2], text: "[1, 2]", type: "list/int"),
        Row(value: [], text: "[]", type: "list"),
        Row(value: [1, "a"], text: "[1, \"a\"]", type: "list"),
        Row(value: [0.1, 1.0], text: "[0.1, 1.0]", type: "list/float"),
        Row(value: [true, false], text: "[true, false]", type: "list/bool"),
        Row(value: ["a", "b"], text: "[\"a\", \"b\"]", type: "list/str"),
        Row(value: [1, 2.5], text: "[1, 2.5]", type: "list"),
        Row(value: [nil], text: "[null]", type: "list/NoneType"),
        Row(value: [[1, 2], [3]], text: "[[1, 2], [3]]", type: "list/list"),
        Row(value: [["a": 1]], text: "[{\"a\": 1}]", type: "list/dict"),
        Row(value: [:], text: "{}", type: "dict"),
        Row(value: ["ü", "😀", "\n\u{1}"], text: #"["\u00fc", "\ud83d\ude00", "\n\u0001"]"#, type: "list/str"),
    ]

    @Test("A value is written as Python writes it", arguments: captured)
    func writing(_ row: Row) {
        let encoded = PythonText.encode(row.value)
        #expect(encoded.text == row.text)
        #expect(encoded.type == row.type)
    }

    @Test("A declared type brings the value back", arguments: captured)
    func roundTrip(_ row: Row) {
        #expect(PythonText.decode(row.text, type: row.type) == row.value)
    }

    @Test("NaN survives in a number and in a list")
    func notANumber() {
        #expect(PythonText.encode(.number(.nan)).text == "nan")
        #expect(PythonText.decode("nan", type: "float").double?.isNaN == true)
        #expect(PythonText.encode([.number(.nan), .number(-.infinity)]).text == "[NaN, -Infinity]")
        #expect(PythonText.decode("[NaN]", type: "list/float").array?.first?.double?.isNaN == true)
    }

    struct Reading: Sendable {
        var text: String
        var type: String?
        var value: ParameterValue
    }

    @Test(
        "Texts that other writers left are read by their type",
        arguments: [
            Reading(text: "(1, 2)", type: "tuple/int", value: [1, 2]),
            Reading(text: "[1, 'a', None, True]", type: "list", value: [1, "a", nil, true]),
            Reading(text: "{a: 1, \"b\": [x, y]}", type: "dict", value: ["a": 1, "b": ["x", "y"]]),
            Reading(text: "a: 1", type: "dict", value: ["a": 1]),
            Reading(text: "TRUE", type: "bool", value: true),
            Reading(text: "", type: "bool", value: false),
            Reading(text: " 5 ", type: "int", value: 5),
            Reading(text: "1_000", type: "int", value: 1000),
            Reading(text: "RED", type: "Color", value: "RED"),
            Reading(text: "abc", type: "int", value: "abc"),
            Reading(text: "[1, 2", type: "list/int", value: "[1, 2"),
            Reading(text: "0x10", type: "float", value: "0x10"),
            Reading(text: "anything", type: nil, value: "anything"),
            Reading(text: "", type: nil, value: nil),
        ]
    )
    func reading(_ row: Reading) {
        #expect(PythonText.decode(row.text, type: row.type) == row.value)
    }

    struct Cast: Sendable {
        var local: ParameterValue
        var text: String
        var result: ParameterValue?
    }

    @Test(
        "An agent's text takes the type of the local value, by Python's rules",
        arguments: [
            Cast(local: 3, text: "4", result: 4),
            Cast(local: 3, text: "3.5", result: 3.5),
            Cast(local: 3, text: "1e3", result: 1000.0),
            Cast(local: 3, text: "", result: .null),
            Cast(local: 3, text: "abc", result: nil),
            Cast(local: 0.5, text: "1", result: .number(1)),
            Cast(local: 0.5, text: "1e-3", result: 0.001),
            Cast(local: 0.5, text: "inf", result: .number(.infinity)),
            Cast(local: 0.5, text: "abc", result: nil),
            Cast(local: true, text: "False", result: false),
            Cast(local: true, text: "0.0", result: false),
            Cast(local: false, text: "2", result: true),
            Cast(local: false, text: "TRUE", result: true),
            Cast(local: true, text: "yes", result: false),
            Cast(local: true, text: "", result: false),
            Cast(local: "x", text: "1", result: "1"),
            Cast(local: "x", text: "", result: ""),
            Cast(local: [1, 2], text: "[3, 'a']", result: [3, "a"]),
            Cast(local: [1, 2], text: "3", result: nil),
            Cast(local: [1, 2], text: "", result: nil),
            Cast(local: [:], text: "a: 1", result: ["a": 1]),
            Cast(local: [:], text: "abc", result: nil),
            Cast(local: nil, text: "3", result: "3"),
            Cast(local: nil, text: "", result: .null),
        ]
    )
    func casting(_ row: Cast) {
        #expect(PythonText.cast(row.text, storedType: nil, like: row.local) == row.result)
    }

    @Test("A missing local value takes the type that the server declares")
    func castingByStoredType() {
        #expect(PythonText.cast("3", storedType: "int", like: nil) == 3)
    }

    @Test("Nesting without end is refused, not followed")
    func depth() {
        #expect(PythonLiteral.parse(String(repeating: "[", count: 100_000)) == nil)
        let fine = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
        #expect(PythonLiteral.parse(fine) != nil)
    }

    @Test(
        "Torn literals are refused",
        arguments: ["[", "[1", "[1,", "{", "{a", "{a:", "{a: 1", "'a", #""\u12"#, "[1] 2", ""]
    )
    func torn(_ text: String) {
        #expect(PythonLiteral.parse(text) == nil)
    }
}
