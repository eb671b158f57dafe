import ClearMLConfiguration
import Foundation
import Testing

/// No text traps, hangs or takes the machine down.
@Suite struct HOCONHostileTests {
    @Test(arguments: [
        String(repeating: "[", count: 100_000), "a: " + String(repeating: "[", count: 100_000),
        String(repeating: "a{", count: 100_000), String(repeating: "a.", count: 100_000) + "b: 1",
        String(repeating: "{", count: 1000), "a: ${" + String(repeating: "b.", count: 1000) + "c}",
    ])
    func nestingIsBounded(_ text: String) throws {
        let error = try #require(parseError(text))
        #expect(error.code == .limit || error.code == .syntax)
    }

    @Test func nestingBySubstitutionIsBounded() throws {
        // Leaf first, so that each step resolves at once: only the depth of the result grows.
        let upwards = (1...500).map { "k\($0): { x: ${k\($0 - 1)} }" }.joined(separator: "\n")
        #expect(parseError("k0: 1\n" + upwards)?.code == .limit)
        let downwards = (1...500).map { "k\($0): ${k\($0 + 1)}" }.joined(separator: "\n")
        #expect(parseError(downwards + "\nk501: 1")?.code == .limit)
    }

    @Test(arguments: [
        "a0: xxxxxxxxxxxxxxxx", "a0: [1, 2, 3, 4]", "a0: {b: {c: d}}",
    ])
    func doublingIsBounded(_ seed: String) throws {
        let joined = (1...60).map { "a\($0): ${a\($0 - 1)}${a\($0 - 1)}" }.joined(separator: "\n")
        let nested = (1...60).map { "a\($0): [${a\($0 - 1)}, ${a\($0 - 1)}]" }.joined(separator: "\n")
        if !seed.contains("{") { #expect(parseError(seed + "\n" + joined)?.code == .limit) }
        #expect(parseError(seed + "\n" + nested)?.code == .limit)
    }

    @Test func searchingInsideHalfResolvedValuesIsBounded() throws {
        let chain = (0...40).map { "a\($0): ${?a\($0 + 1)} ${?a\($0 + 1)} { k\($0): ${?a0.zzz} }" }
        #expect(throws: Never.self) { try checkReturns(chain.joined(separator: "\n")) }
    }

    @Test func selfAppendingTextIsBounded() throws {
        let text = "a: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n" + String(repeating: "a: ${a}${a}\n", count: 100)
        #expect(parseError(text)?.code == .limit)
    }

    @Test func tooLongTextIsRefusedUnread() throws {
        var limits = HOCONLimits()
        limits.bytes = 10
        #expect(throws: ConfigurationError.self) { try parse("a: 12345678", limits: limits) }
    }

    @Test func manyMembersParse() throws {
        let text = (0..<10_000).map { "key\($0): ${?key\($0 / 2)}x" }.joined(separator: "\n")
        #expect(try parse(text).object?.count == 10_000)
    }

    /// A secondary thread on Apple platforms has 512 KiB of stack; debug frames are the largest.
    @Test func theDeepestTextsFitTheStackOfASecondaryThread() async throws {
        let deep = String(repeating: "a { l: [ { ", count: 20) + "b: ${c}" + String(repeating: "} ] }", count: 20)
        let chain = (0..<24).map { "c\($0): { x: ${c\($0 + 1)} }" }.joined(separator: "\n")
        let long = (0..<24).map { "d\($0): ${d\($0 + 1)}" }.joined(separator: "\n")
        let search = (0..<60).map { "e\($0): ${?e\($0 + 1)} { k: ${?e0.z.z.z} }" }.joined(separator: "\n")
        let sections =
            String(repeating: "s { ", count: 60) + "b: ${c0}" + String(repeating: "}", count: 60)
        let texts = [deep + "\nc: 1", chain + "\nc24: 1", long + "\nd24: 1"]
        let outcomes: [Bool] = await withCheckedContinuation { continuation in
            let thread = Thread {
                _ = parseError(search)
                _ = parseError(String(repeating: "a{", count: 10_000))
                _ = parseError(String(repeating: "a{b:[", count: 10_000))
                _ = parseError(sections + "\n" + chain + "\nc24: 1")
                _ = parseError(String(repeating: "[", count: 10_000))
                _ = parseError(chain.replacingOccurrences(of: "x:", with: String(repeating: "y.", count: 60) + "x:"))
                continuation.resume(returning: texts.map { parseError($0) == nil })
            }
            thread.stackSize = 512 << 10
            thread.start()
        }
        #expect(outcomes == [true, true, true])
    }

    static let corpus = [
        "api {\n  api_server: http://localhost:8008 # c\n  credentials {\"access_key\" = \"a\", secret_key: x}\n}\n",
        "a: 1\nb: ${a}/x\nc: ${?NOPE} [1] [2]\nd += {e: \"\"\"x\ny\"\"\"}\n",
        "sdk.aws.s3 { credentials: [ {bucket: b, key: k}, {host: \"h:9000\"} ], l += [1, -2.5e3] }\n",
        "p: ${p}\"é\"\nq: \\\n r // s\nt: [true, null, 007, 10 seconds]\n",
        "{ \"json\": [1, 2.5, {\"x\": \"\\n\\\"\"}], \"y\": null }",
    ]
    static let fragments = [
        "${", "}", "{", "[", "]", "\"", "\"\"\"", "\\", "\n", "\r\n", "+=", "=", ":", ",", "#", "//", ".", "${?a}",
        "include \"x\"", "1e999", "\u{0}", "é", "\u{FEFF}", "${a}", " ",
    ]

    @Test(arguments: 0..<8)
    func mutatedTextsNeverTrap(_ seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        var parsed = 0
        for _ in 0..<1000 {
            var bytes = Array((Self.corpus.randomElement(using: &random) ?? "").utf8)
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0...bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1 where place < bytes.count: bytes.remove(at: place)
                case 2: bytes.insert(contentsOf: (Self.fragments.randomElement(using: &random) ?? "").utf8, at: place)
                default: bytes.insert(contentsOf: bytes[min(place, bytes.count / 2)..<place], at: place)
                }
            }
            do throws(ConfigurationError) {
                let value = try HOCONParser.parse(bytes, file: "fuzz", environment: ["NOPE": "1"]).root
                parsed += 1
                // What was read can be written, and reads back as the same.
                if let object = value.object { checkRoundTrip(object) }
            } catch {
                #expect(error.code != .invalidValue)
            }
        }
        #expect(parsed > 10 && parsed < 990)
    }

    private func checkRoundTrip(_ object: HOCONObject) {
        let text = HOCONWriter.document(object)
        let again = Result { try parse(text).object }
        #expect((try? again.get()) == object, "\(text)")
    }

    private func checkReturns(_ text: String) throws {
        do { _ = try HOCONParser.parse(Array(text.utf8), file: "test.conf") } catch { #expect(error.code == .limit) }
    }
}
