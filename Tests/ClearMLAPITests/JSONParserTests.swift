import Testing

@testable import ClearMLAPI

@Suite struct JSONParserTests {
    @Test(
        arguments: [
            ("null", .null), (" true ", true), ("false", false), ("0", 0), ("-1", -1), ("-0", .number(-0.0)),
            ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
            ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("1.0", .number(1)), ("1e2", .number(100)),
            ("1E-2", 0.01), ("0.1", 0.1), ("1e-400", .number(0)), ("1e23", 1e23),
            ("123456789012345678.5", 123456789012345680.0),
            (#""a""#, "a"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u00e9\u20AC""#, "é€"),
            (#""\ud83d\ude00""#, "😀"), (#""\ud83d""#, "\u{FFFD}"), (#""\ud83dx""#, "\u{FFFD}x"),
            (#""\ude00\ud83d""#, "\u{FFFD}\u{FFFD}"), (#""\ud83d\u0041""#, "\u{FFFD}A"), ("\"é\"", "é"),
            ("\"\u{7F}\"", "\u{7F}"),
            ("[]", []), ("[1, [2], {}]", [1, [2], [:]]), (#"{"a":1,"b":{"c":null}}"#, ["a": 1, "b": ["c": nil]]),
            (#"{"a":1,"a":2}"#, ["a": 2]), ("\u{FEFF}1", 1), ("\t[\r\n]\n", []),
        ] as [(String, JSONValue)]
    )
    func reads(text: String, value: JSONValue) throws {
        let parsed = try JSONValue(parsing: text)
        #expect(parsed == value)
        #expect(try JSONValue(parsing: parsed.serialized()) == value)
    }

    @Test(
        arguments: [
            ("", .unexpectedEnd, 0), (" ", .unexpectedEnd, 1), ("nul", .unexpectedByte, 0), ("NaN", .unexpectedByte, 0),
            ("1 2", .trailingContent, 2), ("01", .invalidNumber, 0), ("-", .invalidNumber, 1),
            ("1.", .invalidNumber, 2),
            ("1e+", .invalidNumber, 3), (".5", .unexpectedByte, 0), ("+1", .unexpectedByte, 0),
            ("1e400", .numberOutOfRange, 0),
            ("[-1e999999999999999999999]", .numberOutOfRange, 1), ("[1,]", .unexpectedByte, 3),
            ("[1 2]", .unexpectedByte, 3),
            ("{,}", .unexpectedByte, 1), (#"{"a" 1}"#, .unexpectedByte, 5), (#"{"a":1,}"#, .unexpectedByte, 7),
            ("{a:1}", .unexpectedByte, 1),
            ("[1", .unexpectedEnd, 2), (#""a"#, .unexpectedEnd, 2), (#""\"#, .unexpectedEnd, 2),
            (#""\x""#, .invalidEscape, 2),
            (#""\u12G4""#, .invalidEscape, 5), (#""\u12"#, .unexpectedEnd, 5), ("\"a\n\"", .controlCharacter, 2),
            ("\"\\n\u{1}\"", .controlCharacter, 3),
        ] as [(String, JSONError.Code, Int)]
    )
    func refuses(text: String, code: JSONError.Code, offset: Int) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        #expect(error?.code == code)
        #expect(error?.offset == offset)
    }

    @Test(
        arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82]] as [[UInt8]]
    )
    func refusesWhatIsNotUTF8(bytes: [UInt8]) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22] + bytes + [0x22]) }
        #expect(error?.code == .invalidUTF8)
    }

    @Test func saysLineAndColumn() {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: "{\n  \"a\": 1,\n  b\n}") }
        #expect(error?.line == 3)
        #expect(error?.column == 3)
        #expect(error?.description.contains("expected a member name") == true)
    }

    @Test func readsPythonsNumbersOnlyWhenAsked() throws {
        let options = JSONValue.ParsingOptions(allowsNonFinite: true)
        let value = try JSONValue(parsing: "[NaN, Infinity, -Infinity, 1e999]", options: options)
        #expect(value[0].doubleValue?.isNaN == true)
        #expect(value[1] == .number(.infinity))
        #expect(value[2] == .number(-.infinity))
        #expect(value[3] == .number(.infinity))
        #expect(value.description == "[null,null,null,null]")
        #expect(throws: JSONError.self) { try JSONValue(parsing: "[-Infinity]") }
    }

    @Test func boundsTheDepth() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(try JSONValue(parsing: nested(512)).arrayValue?.count == 1)
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: nested(513)) }
        #expect(error?.code == .tooDeep)
        #expect(throws: JSONError.self) { try JSONValue(parsing: String(repeating: "{\"a\":", count: 1_000_000)) }
    }

    /// Any bytes give a value or an error, never a trap; what is accepted survives a round trip.
    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func survivesMutations(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let original = Array(
            #"{"meta":{"id":"é\n\u00e9\ud83d\ude00","n":[-1,2.5e-3,12345678901234567890,true,null]},"data":{"a":{}}}"#
                .utf8
        )
        let alphabet = Array("{}[]\",:\\u0123456789eE+-.tfnNI \u{0}\u{7F}".utf8) + [0x80, 0xC3, 0xED, 0xFF]
        for _ in 0..<500 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
                let position = Int.random(in: bytes.indices, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[position] = alphabet.randomElement(using: &random) ?? 0
                case 1: bytes.insert(alphabet.randomElement(using: &random) ?? 0, at: position)
                case 2: bytes.remove(at: position)
                default: bytes.removeLast(Int.random(in: 0...bytes.count / 4, using: &random))
                }
            }
            guard let value = try? JSONValue(parsing: bytes) else { continue }
            #expect(try JSONValue(parsing: value.serialized()) == value)
        }
    }
}
