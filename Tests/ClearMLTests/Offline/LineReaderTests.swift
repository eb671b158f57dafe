import ClearMLTestSupport
import Foundation
import Testing

@testable import ClearML

@Suite("Reading lines")
struct LineReaderTests {
    private static func lines(_ text: String, limit: Int = 100, step: Int) throws -> [String] {
        try withTemporaryDirectory { folder in
            let path = folder + "/lines"
            try text.write(toFile: path, atomically: false, encoding: .utf8)
            var reader = try #require(try LineReader(path: path, limit: limit, step: step))
            var lines: [String] = []
            while let line = try reader.next() { lines.append(String(decoding: line, as: UTF8.self)) }
            return lines
        }
    }

    @Test(
        "Every text gives its lines, wherever the pieces end",
        arguments: ["", "\n", "a", "a\n", "a\nb", "a\nb\n", "\n\na\n\n", "größe\n日本\n", "0123456789\n01234\n0123456"]
    )
    func pieces(text: String) throws {
        var expected = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        // What comes after the last line end is a line only when there is something.
        if expected.last == "" { expected.removeLast() }
        for step in 1...16 { #expect(try Self.lines(text, step: step) == expected, "step \(step)") }
    }

    @Test("A line may be as long as the limit and no longer", arguments: [1, 3, 64])
    func limit(step: Int) throws {
        let text = String(repeating: "x", count: 10)
        #expect(try Self.lines(text, limit: 10, step: step) == [text])
        #expect(try Self.lines(text + "\n", limit: 10, step: step) == [text])
        for long in ["a\n" + text, "a\n" + text + "\nb"] {
            let error = #expect(throws: PythonSessionError.self) { try Self.lines(long, limit: 9, step: step) }
            #expect(error?.code == .malformed)
        }
    }

    @Test("No file is no reader; what is no file is an error and never waited for")
    func missing() throws {
        try withTemporaryDirectory { folder in
            let reader = try LineReader(path: folder + "/nothing")
            #expect(reader == nil)
            #expect(throws: PythonSessionError.self) { _ = try LineReader(path: folder) }
            #expect(mkfifo(folder + "/pipe", 0o600) == 0)
            #expect(throws: PythonSessionError.self) { _ = try LineReader(path: folder + "/pipe") }
            try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "/etc/passwd")
            #expect(throws: PythonSessionError.self) { _ = try LineReader(path: folder + "/link") }
        }
    }
}
