import Testing

@testable import ClearML

@Suite("Lines of a captured console")
struct ConsoleLineAssemblerTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var input: String
        var lines: [String]
        var testDescription: String { "\(input.debugDescription)" }
    }

    static let cases: [Case] = [
        Case(input: "one\ntwo\n", lines: ["one", "two"]),
        Case(input: "no line end", lines: ["no line end"]),
        Case(input: "", lines: []),
        Case(input: "\n \n\t\n", lines: []),
        Case(input: "  kept in front, not behind \t \n", lines: ["  kept in front, not behind"]),
        Case(input: "windows\r\nwindows again\r\r\n", lines: ["windows", "windows again"]),
        Case(input: "\r 10 %\r 20 %\r 30 %\n", lines: [" 30 %"]),
        Case(input: "10 %\r20 %\r30 %\r\n", lines: ["30 %"]),
        Case(input: "wiped\r      \r\n", lines: []),
        Case(input: "wiped\r      \rdone\n", lines: ["done"]),
        Case(input: "bar 1\n\u{1B}[Abar 2\n", lines: ["bar 1", "bar 2"]),
        Case(input: "bar 1\u{1B}[Abar 2\n", lines: ["bar 2"]),
        Case(input: "\u{1B}[31mred\u{1B}[0m [A] ABBA\n", lines: ["\u{1B}[31mred\u{1B}[0m [A] ABBA"]),
        Case(input: "ab\u{8}\u{8}cd\n", lines: ["abcd"]),
        Case(input: "Zürich 東京 🚀\n", lines: ["Zürich 東京 🚀"]),
    ]

    /// Without the states in between that are kept now and then: the first one is due at once.
    private static func assemble(_ bytes: [UInt8], cut: Int, period: Duration = .seconds(10)) -> [String] {
        var assembler = ConsoleLineAssembler(flushPeriod: period)
        _ = assembler.take([], now: .zero)
        var lines = assembler.take(Array("x\n".utf8), now: .zero)
        for start in stride(from: 0, to: bytes.count, by: cut) {
            lines += assembler.take(bytes[start..<min(start + cut, bytes.count)], now: .zero)
        }
        if let last = assembler.finish() { lines.append(last) }
        return Array(lines.dropFirst())
    }

    @Test("What remains of the input is what a terminal would show, however it is cut", arguments: cases)
    func lines(example: Case) {
        let bytes = Array(example.input.utf8)
        for cut in 1...max(1, bytes.count) {
            #expect(Self.assemble(bytes, cut: cut) == example.lines, "in pieces of \(cut)")
        }
    }

    @Test("With a period of zero every carriage return ends a line")
    func everyReturn() {
        let bytes = Array("10 %\r20 %\r\n30 %\n".utf8)
        for cut in 1...bytes.count {
            #expect(Self.assemble(bytes, cut: cut, period: .zero) == ["10 %", "20 %", "30 %"])
        }
    }

    @Test("Of a progress bar the first state is kept, then one in each period, then the last")
    func progress() {
        var assembler = ConsoleLineAssembler(flushPeriod: .seconds(10))
        var kept: [String] = []
        for second in 0..<35 { kept += assembler.take(Array("\r\(second) s".utf8), now: .seconds(second)) }
        kept += assembler.take(Array("\rdone\n".utf8), now: .seconds(35))
        #expect(kept == ["0 s", "11 s", "22 s", "33 s", "done"])
    }

    @Test("A line that never ends becomes several, cut between characters, in bounded memory")
    func endless() {
        var assembler = ConsoleLineAssembler(flushPeriod: .seconds(10))
        var lines: [String] = []
        let block = Array(String(repeating: "ä€🚀", count: 7_000).utf8)
        for _ in 0..<60 { lines += assembler.take(block, now: .zero) }
        if let last = assembler.finish() { lines.append(last) }
        #expect(lines.count == 4)
        #expect(lines.allSatisfy { $0.utf8.count <= ConsoleLineAssembler.longestLine })
        #expect(lines.joined() == String(repeating: "ä€🚀", count: 420_000))
    }

    @Test("Bytes that are no UTF-8 are replaced, not dropped")
    func noText() {
        var assembler = ConsoleLineAssembler(flushPeriod: .zero)
        #expect(assembler.take([0x61, 0xFF, 0x62, 0x0A], now: .zero) == ["a\u{FFFD}b"])
    }
}

@Suite("The pace of a capture")
struct CapturePaceTests {
    private static func waits(reads: Int, bytes: Int, every time: Duration) -> Int {
        var pace = CapturePace()
        return (0..<reads).count { pace.waits(afterReading: bytes, now: time * $0) }
    }

    @Test("A program that prints now and then is never waited for")
    func slow() { #expect(Self.waits(reads: 1_000, bytes: 80, every: .milliseconds(60)) == 0) }

    @Test("Many short prints are gathered")
    func many() { #expect(Self.waits(reads: 1_000, bytes: 80, every: .milliseconds(1)) > 900) }

    @Test("A flood is read as fast as it comes, but for its first moment")
    func flood() { #expect(Self.waits(reads: 10_000, bytes: 4_096, every: .microseconds(90)) < 15) }
}
