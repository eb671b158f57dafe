import ClearMLConfiguration
import Testing

/// A broken text is refused with its place, what was expected, and no secret.
@Suite struct HOCONErrorTests {
    @Test(arguments: [
        ("a", 1, 2), ("a: 1 }", 1, 6), ("a: \"x", 1, 6), ("a: [1", 1, 6), ("a: { b: 1", 1, 10),
        ("x: 1\na: a+b", 2, 5), ("a: a=b", 1, 5), ("a: a?b", 1, 5), ("a: a@b", 1, 5), ("a: a*b", 1, 5),
        ("a: a$b", 1, 5), ("a: a!b", 1, 5), ("a: a^b", 1, 5), ("a: a&b", 1, 5), ("a: [AWS_*]", 1, 9),
        ("\n\n  a: 'b, c'", 3, 11), ("é: ü+", 1, 5), ("a: ${b", 1, 7), ("a: ${}", 1, 6), ("a: $b", 1, 4),
        ("a: \"x\ny\"", 1, 6), ("a: 1\r\nb: c+", 2, 5), ("{ a: 1 } b: 2", 1, 10), ("\"a\" \"b\": 1", 1, 5),
        ("a@b: 1", 1, 2), (": 1", 1, 1), ("a: \"\"\"x", 1, 8), ("key\n\nb: 1", 1, 4), ("a: x\u{A0}y", 1, 5),
        ("a: x\u{0}", 1, 5),
    ])
    func placeOfSyntaxErrors(_ text: String, _ line: Int, _ column: Int) throws {
        let error = try #require(parseError(text))
        #expect(error.code == .syntax)
        #expect([error.line, error.column] == [line, column], "\(error)")
        #expect(error.expected?.isEmpty == false)
        #expect(error.file == "test.conf")
    }

    @Test func theMessageShowsTheLineWithACaret() throws {
        let error = try #require(parseError("api {\n  region: us*east\n}\n"))
        #expect(
            error.description == """
                test.conf:2:13: Expected a comma, a new line or a bracket after the value, found `*`. \
                Text with `+ = ? @ * & $ ! ^` or brackets needs double quotes around the whole value.
                    region: us*east
                              ^
                """
        )
    }

    @Test(arguments: [
        "secret_key: hunter2+hunter2", "credentials { access_key: a, secret_key: hunter2=hunter2 }",
        "credentials {\n secret_key: [\n x, hunter2+\n] }", "environment {\n MY_PAT: hunter2+\n}",
        "url: https://me:hunter2@host/x", "password = hunter2@", "aws { s3 { \n secret: hunter2$ } }",
        "secret_key: \"hunter2", "secret: hunter2\"\"\"hunter2",
    ])
    func secretsAreNeverQuoted(_ text: String) throws {
        let error = try #require(parseError(text))
        #expect(error.excerpt?.contains("^") == true)
        #expect(!error.description.contains("hunter2"), "\(error)")
    }

    @Test func longLinesAreCutRoundTheCaret() throws {
        let error = try #require(parseError("a: " + String(repeating: "x", count: 5000) + "*y"))
        let lines = try #require(error.excerpt).split(separator: "\n")
        #expect(lines.allSatisfy { $0.count < 120 })
        let caret = try #require(lines.last?.firstIndex(of: "^")).utf16Offset(in: lines[1])
        #expect(Array(lines[0])[caret] == "*")
    }

    @Test(arguments: [
        "include \"x.conf\"", "include file(\"x\")", "a { include url(\"http://h\") }", "a: include \"x\"",
        "include required(file(\"x\"))",
    ])
    func includesAreRefused(_ text: String) throws {
        let error = try #require(parseError(text))
        #expect(error.code == .include)
        #expect(error.message.contains("Copy the included settings"))
    }

    @Test(arguments: [
        ("a: ${NOPE}", "NOPE"), ("a: ${a}", "a"), ("a: ${b}\nb: ${a}", "a"), ("a: ${b}\nb: ${c}\nc: ${a}x", "a"),
        ("a: {b: ${a}}", "a"), ("a: ${a.b}", "a.b"), ("x: ${y.z}\ny: 1", "y.z"),
    ])
    func unresolvableSubstitutionsNameThemselves(_ text: String, _ name: String) throws {
        let error = try #require(parseError(text))
        #expect(error.code == .substitution)
        #expect(error.message.contains("${\(name)}"), "\(error)")
        #expect(error.line != nil && error.column != nil)
    }

    @Test(arguments: ["a: {b: 1} x", "a: [1] x", "a: x {b: 1}", "a: [1] {b: 1}"])
    func kindsAreNotMixed(_ text: String) throws {
        #expect(parseError(text)?.code == .syntax)
    }

    @Test func brokenUTF8HasAPlace() throws {
        #expect(throws: ConfigurationError.self) {
            try HOCONParser.parse([0x61, 0x3A, 0x0A, 0x20, 0xFF, 0x41], file: "test.conf")
        }
        do {
            _ = try HOCONParser.parse(Array("a: é\n".utf8) + [0x20, 0xC3, 0x28], file: "test.conf")
            Issue.record("parsed")
        } catch {
            #expect(error.code == .encoding)
            #expect([error.line, error.column] == [2, 2])
        }
    }
}
