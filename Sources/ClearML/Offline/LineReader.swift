#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Reads a text file line by line; memory is bounded by the longest line.
struct LineReader {
    /// The longest line that is read: a batch of Python's reporter holds at most some thousand events, and what is
    /// parsed from it takes several times its length in memory.
    static let longestLine = 64 << 20

    private let file: InputFile
    private let path: String
    private let limit: Int
    private let step: Int
    private var buffer: [UInt8] = []
    private var start = 0
    private var isAtEnd = false

    /// Opens the file; nil when there is none.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - limit: The longest line, in bytes.
    ///   - step: How much is read at once, in bytes.
    /// - Throws: ``PythonSessionError/Code/unreadable`` when it exists and cannot be opened.
    init?(path: String, limit: Int = longestLine, step: Int = 1 << 18) throws(PythonSessionError) {
        if access(path, F_OK) != 0, errno == ENOENT { return nil }
        self.path = path
        self.limit = limit
        self.step = max(1, step)
        file = try InputFile(path: path)
    }

    /// The next line without its end; nil after the last.
    ///
    /// - Throws: ``PythonSessionError``, also when a line is longer than the limit.
    mutating func next() throws(PythonSessionError) -> [UInt8]? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                guard end - start <= limit else { throw tooLong }
                let line = Array(buffer[start..<end])
                start = end + 1
                return line
            }
            guard buffer.count - start <= limit else { throw tooLong }
            if isAtEnd {
                guard start < buffer.count else { return nil }
                defer { start = buffer.count }
                return Array(buffer[start...])
            }
            buffer.removeFirst(start)
            start = 0
            searched = buffer.count
            try fill()
        }
    }

    private var tooLong: PythonSessionError {
        PythonSessionError(.malformed, "\(path) has a line of more than \(limit) bytes")
    }

    private mutating func fill() throws(PythonSessionError) {
        let used = buffer.count
        buffer.append(contentsOf: repeatElement(0, count: step))
        var count = 0
        var failure: PythonSessionError?
        buffer.withUnsafeMutableBytes { bytes in
            do throws(PythonSessionError) {
                count = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[used...]))
            } catch {
                failure = error
            }
        }
        buffer.removeLast(step - count)
        isAtEnd = count == 0
        if let failure { throw failure }
    }
}
