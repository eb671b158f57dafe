import Testing

@testable import ClearMLConfiguration

@Suite struct HOCONWriterTests {
    @Test func writesTheStyleOfConnectedConfigurations() throws {
        let object = HOCONObject([
            ("rate", 0.5), ("name", "a \"b\""), ("odd key", 1), ("dotted.key", nil), ("empty", [:]),
            ("layers", [["width": 3], ["width": 4, "deep": ["x": true]]]), ("list", [1, "two", []]),
            ("inner", ["deeper": ["on": false]]),
        ])
        #expect(
            HOCONWriter.document(object) == """
                rate = 0.5
                name = "a \\"b\\""
                "odd key" = 1
                "dotted.key" = null
                empty {}
                layers = [
                    { width = 3 }
                    { width = 4, deep = { x = true } }
                ]
                list = [1, "two", []]
                inner {
                    deeper {
                        on = false
                    }
                }

                """
        )
    }

    @Test(arguments: 0..<200)
    func whatIsWrittenReadsBackTheSame(_ seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed) &+ 1000)
        let object = Self.object(depth: 4, &random)
        let text = HOCONWriter.document(object)
        #expect(try parse(text).object == object, "\(text)")
        #expect(try parse("v: " + HOCONWriter.line(HOCONValue(.object(object)))).object?["v"]?.object == object)
    }

    private static func object(depth: Int, _ random: inout SeededGenerator) -> HOCONObject {
        var object = HOCONObject()
        for _ in 0..<Int.random(in: 0...5, using: &random) {
            object[text(&random)] = value(depth: depth - 1, &random)
        }
        return object
    }

    private static func value(depth: Int, _ random: inout SeededGenerator) -> HOCONValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &random) {
        case 0: return nil
        case 1: return HOCONValue(.bool(Bool.random(using: &random)))
        case 2: return HOCONValue(.integer(Int64(truncatingIfNeeded: random.next())))
        case 3: return HOCONValue(.number(Double.random(in: -1e18...1e18, using: &random) + 0.5))
        case 4: return HOCONValue(.number(Double.random(in: -1e-9...1e-9, using: &random)))
        case 5: return HOCONValue(.string(text(&random)))
        case 6: return HOCONValue(.array((0..<3).map { _ in value(depth: depth - 1, &random) }))
        default: return HOCONValue(.object(object(depth: depth, &random)))
        }
    }

    private static func text(_ random: inout SeededGenerator) -> String {
        let characters = Array("ab.c_-/ \"\\\n\t\r#${}[]:=,+?é😀\u{1}\u{A0}'*0")
        return String(
            (0..<Int.random(in: 0...6, using: &random)).compactMap { _ in characters.randomElement(using: &random) }
        )
    }
}
