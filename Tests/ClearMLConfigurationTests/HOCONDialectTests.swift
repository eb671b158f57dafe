import ClearMLConfiguration
import Testing

/// The dialect, row by row: what the Python SDK makes of each text, unless the comment says otherwise.
@Suite struct HOCONDialectTests {
    static let keysAndMembers: [(String, HOCONValue)] = [
        ("a: 1", ["a": 1]),
        ("a = 1", ["a": 1]),
        ("a { b = 2 }", ["a": ["b": 2]]),
        ("\"q.k\": 3", ["q.k": 3]),
        ("a.b.c: 4", ["a": ["b": ["c": 4]]]),
        ("a.0.c: 4", ["a": ["0": ["c": 4]]]),
        ("a.\"b.c\".d: 1", ["a": ["b.c": ["d": 1]]]),  // Python refuses a quoted part in a dotted key
        ("\"a\".b: 1", ["a": ["b": 1]]),
        ("a..b: 1", ["a": ["b": 1]]),
        ("a: 1, b: 2,", ["a": 1, "b": 2]),
        ("a: 1\nb: 2\n", ["a": 1, "b": 2]),
        ("a: 1\r\nb: 2\r\n", ["a": 1, "b": 2]),
        ("x:1,,y:2", ["x": 1, "y": 2]),
        ("x:{,}", ["x": [:]]),
        ("a: [1,2,3,]", ["a": [1, 2, 3]]),
        ("a: [1\n2\n3]", ["a": [1, 2, 3]]),
        ("a=[\n 1 # c\n , 2 // d\n # e\n 3\n]", ["a": [1, 2, 3]]),
        ("a b: 1", ["a b": 1]),
        ("\"a b\": 1", ["a b": 1]),
        ("a-b_c/d: 1", ["a-b_c/d": 1]),
        ("1: 2", ["1": 2]),
        ("é: ü", ["é": "ü"]),
        ("a\n{\n  b: 1\n}", ["a": ["b": 1]]),
        ("a:\n{\n  b: 1\n}", ["a": ["b": 1]]),
        ("a =\n 5", ["a": 5]),
        ("a { b: 1 } c: 2", ["a": ["b": 1], "c": 2]),
        ("{ a: 1 }", ["a": 1]),
        ("include: 1", ["include": 1]),
        ("\u{FEFF}a: 1", ["a": 1]),
        ("", [:]),
        ("# only a comment", [:]),
        ("[1,2]", [1, 2]),
        (
            "{ \"a\": {\"b\": [1, 2.5, null, true, \"x\"]}, \"c\": {} }",
            ["a": ["b": [1, 2.5, nil, true, "x"]], "c": [:]]
        ),
    ]

    static let duplicates: [(String, HOCONValue)] = [
        ("a { x: 1 }\na { y: 2 }", ["a": ["x": 1, "y": 2]]),
        ("a { x: 1 }\na.z: 3", ["a": ["x": 1, "z": 3]]),
        ("a: [1]\na: [2]", ["a": [2]]),
        ("a: 1\na: 2", ["a": 2]),
        ("a: null\na: {b: 1}", ["a": ["b": 1]]),
        ("a: {b: 1}\na: null", ["a": nil]),
        ("a: {b: 1}\na: 3\na: {c: 1}", ["a": ["c": 1]]),  // Python crashes
        ("l: [1]\nl += [2]", ["l": [1, 2]]),
        ("l += [2]", ["l": [2]]),
        ("l: [1]\nl += 2", ["l": 2]),
        ("a: x\na += y", ["a": "x y"]),
        ("l: [1]\nx: [2]\nl += ${x}", ["l": [1, 2], "x": [2]]),  // Python replaces
    ]

    static let comments: [(String, HOCONValue)] = [
        ("a: foo#bar", ["a": "foo"]),
        ("a: foo //bar", ["a": "foo"]),
        ("a: foo//bar", ["a": "foo//bar"]),
        ("a: http://localhost:8008", ["a": "http://localhost:8008"]),
        ("a: http://localhost:8008 // c", ["a": "http://localhost:8008"]),
        ("a: http://localhost:8008 # c", ["a": "http://localhost:8008"]),
        ("a: 1//x", ["a": 1]),
        ("a: \"x\"//x", ["a": "x"]),
        ("a: \"#x//y\"", ["a": "#x//y"]),
        ("a: x // c\nb: y", ["a": "x", "b": "y"]),
        ("# c\n// d\na { # e\n b: 1 // f\n}", ["a": ["b": 1]]),
    ]

    static let scalars: [(String, HOCONValue)] = [
        ("a: [True, False, true, false, TRUE, null]", ["a": [true, false, true, false, true, nil]]),
        ("a: [yes, on, None, trueish]", ["a": ["yes", "on", "None", "trueish"]]),
        ("a: [1, -3, 1.5, 1e3, 007, .5, +3, -1.5e-3]", ["a": [1, -3, 1.5, 1000.0, 7, 0.5, 3, -0.0015]]),
        ("a: [10GB, 0x10, 2.1.7, 2026-01-01, 1.]", ["a": ["10GB", "0x10", "2.1.7", "2026-01-01", "1."]]),
        ("a: 12345678901234567890", ["a": 12_345_678_901_234_567_890.0]),
        ("a: 1e400", ["a": "1e400"]),  // Python: infinity
        ("a: 10 seconds", ["a": "10 seconds"]),  // Python: a duration object, at the end of a text only
        ("a: [5s, 2 minutes, 1 day]", ["a": ["5s", "2 minutes", "1 day"]]),
        ("a: 1 2", ["a": "1 2"]),
        ("a: 1 x", ["a": "1 x"]),
        ("a:", ["a": ""]),
        ("a: , b: 1", ["a": "", "b": 1]),
    ]

    static let unquoted: [(String, HOCONValue)] = [
        ("a: foo bar   baz  ", ["a": "foo bar   baz"]),
        ("a: [~/x, a:b, C:/x, C:\\x, s3://b/p, Ab/cd]", ["a": ["~/x", "a:b", "C:/x", "C:\\x", "s3://b/p", "Ab/cd"]]),
        ("a: 127.0.0.1:8008", ["a": "127.0.0.1:8008"]),
        ("a: 1;b: 2", ["a": "1;b: 2"]),
        ("a: \\=b", ["a": "=b"]),
        ("a: \\\nb", ["a": "b"]),
        ("a: b \\\n c", ["a": "b c"]),
        ("a: 'abc'", ["a": "'abc'"]),
        ("a: [1 2 3]", ["a": ["1 2 3"]]),
        ("a: foo 007", ["a": "foo 7"]),
        ("a: is true", ["a": "is True"]),
        ("{ host: \"h\" secure: false }", ["host": "h secure: False"]),
        ("a:\nb: 1", ["a": "b: 1"]),
    ]

    static let quoted: [(String, HOCONValue)] = [
        (#"a: "t\t n\n q\" b\\ r\r""#, ["a": "t\t n\n q\" b\\ r\r"]),
        (#"a: "\u00e9 \/ \b""#, ["a": #"\u00e9 \/ \b"#]),
        ("a: \"é😀\"", ["a": "é😀"]),
        ("a: \"\"\"multi\n line\"\"\"", ["a": "multi\n line"]),
        ("a: \"\"\"x\"y\"\"z\"\"\"\"", ["a": "x\"y\"\"z\""]),
        (#"a: """raw \n \\ ${x}""""#, ["a": #"raw \n \\ ${x}"#]),
        ("a: \"x\" \"y\"", ["a": "x y"]),
        ("a: \"x\"  y", ["a": "x  y"]),
        ("a: \"1\"", ["a": "1"]),
        ("a: [\"AWS_*\"]", ["a": ["AWS_*"]]),
        ("a: [\"\", \"x\"]", ["a": ["", "x"]]),  // Python drops empty texts from lists
    ]

    static let substitutions: [(String, HOCONValue)] = [
        ("a: ${HOME_T}", ["a": "/home/t"]),
        ("HOME_T: here\na: ${HOME_T}", ["HOME_T": "here", "a": "here"]),
        ("a: ${?NOPE}", [:]),
        ("a: 1\na: ${?NOPE}", ["a": 1]),
        ("a: ${NOPE}\na: 1", ["a": 1]),
        ("a: x${?NOPE}y", ["a": "xy"]),
        ("a: \"x\" ${?NOPE} \"y\"", ["a": "x y"]),
        ("a: [1, ${?NOPE}, 2]", ["a": [1, 2]]),
        ("v: 1\na: \"pre\"${v}\"post\"", ["v": 1, "a": "pre1post"]),
        ("v: 1\na: pre ${v} post", ["v": 1, "a": "pre 1 post"]),
        ("v: 1\na: pre${v}post", ["v": 1, "a": "pre1post"]),
        ("v: 1\na: ${v}", ["v": 1, "a": 1]),
        ("base.d: /x\na: ${base.d}/sub", ["base": ["d": "/x"], "a": "/x/sub"]),
        ("a: ${base.d}/sub\nbase.d: /x", ["a": "/x/sub", "base": ["d": "/x"]]),
        ("a: \"in ${V}\"", ["a": "in ${V}"]),
        ("o { a: 1 }\nx: ${o} { b: 2 }", ["o": ["a": 1], "x": ["a": 1, "b": 2]]),
        ("o { a: 1 }\nx: ${o}\nx { b: 2}", ["o": ["a": 1], "x": ["a": 1, "b": 2]]),
        ("x { b: 2 }\no { a: 1 }\nx: ${o}", ["x": ["b": 2, "a": 1], "o": ["a": 1]]),
        ("a: {a: 1} {b: 2}", ["a": ["a": 1, "b": 2]]),
        ("a: [{a: 1} {b: 2}]", ["a": [["a": 1, "b": 2]]]),
        ("a: [1] [2]", ["a": [1, 2]]),
        ("x: [0] ${a}\na: [1,2]", ["x": [0, 1, 2], "a": [1, 2]]),
        ("l: [1]\nl: ${l} [2]", ["l": [1, 2]]),
        ("p: /a\np: ${p}/b", ["p": "/a/b"]),
        ("HOME_T: ${HOME_T}/y", ["HOME_T": "/home/t/y"]),
        ("a.b: 1\na { c: ${a.b} }", ["a": ["b": 1, "c": 1]]),
        ("a: {b: ${a.c}, c: 2}", ["a": ["b": 2, "c": 2]]),
        ("o: {a: {b: 1}}\nx: ${o.a} {c: ${x.b}}", ["o": ["a": ["b": 1]], "x": ["b": 1, "c": 1]]),
        ("a: {b: 1}\na: ${a} {c: ${a.b}}", ["a": ["b": 1, "c": 1]]),
        ("\"a.b\": 1\nx: ${\"a.b\"}", ["a.b": 1, "x": 1]),
        ("x: ${ a }\na: 1", ["x": 1, "a": 1]),  // Python does not trim the name
        ("environment { A: ${HOME_T}\"/x\", B: null }", ["environment": ["A": "/home/t/x", "B": nil]]),
    ]

    @Test(arguments: keysAndMembers + duplicates + comments)
    func structure(_ text: String, _ expected: HOCONValue) throws {
        #expect(try parse(text) == expected)
    }

    @Test(arguments: scalars + unquoted + quoted)
    func values(_ text: String, _ expected: HOCONValue) throws {
        #expect(try parse(text) == expected)
    }

    @Test(arguments: substitutions)
    func substitution(_ text: String, _ expected: HOCONValue) throws {
        #expect(try parse(text, environment: ["HOME_T": "/home/t"]) == expected)
    }

    @Test func everyLeafKnowsItsLine() throws {
        let root = try parse("a: 1\n\n# c\nb {\n  c: [x,\n y]\n}\nd: \"\"\"1\n2\"\"\"\ne: ${a}\n")
        let object = try #require(root.object)
        #expect(object.value(at: "a")?.position == HOCONPosition(file: "test.conf", line: 1))
        #expect(object.value(at: "b")?.position?.line == 4)
        #expect(object.value(at: "b.c")?.array?.map { $0.position?.line } == [5, 6])
        #expect(object.value(at: "d")?.position?.line == 8)
        #expect(object.value(at: "e")?.position?.line == 10)
    }

    @Test func aKeyMadeOfDigitsKeepsItsZerosAsText() throws {
        let value = try parse("access_key: 007\nversion: 1.10").object
        #expect(value?["access_key"]?.text == "007")
        #expect(value?["version"]?.text == "1.10")
    }

    @Test func membersKeepTheOrderTheyWereWrittenIn() throws {
        #expect(try parse("c: 1\na: 2\nb: 3\nc: 4").object?.keys == ["c", "a", "b"])
    }

    @Test func aValueTakenFromTheNextLineIsReported() throws {
        let text = "api {\n access_key:\n secret_key: x\n}\nurl:\n http://h:1"
        let document = try HOCONParser.parse(Array(text.utf8), file: "test.conf")
        #expect(document.warnings.map(\.position.line) == [3])
        #expect(document.warnings.first?.message.contains("`access_key`") == true)
    }
}
