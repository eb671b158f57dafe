#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Reads a text file line by line; memory is bounded by the longest line.
struct LineReader {
    /// The longest line that is read: a batch of Python's reporter holds at most some thousand events.
    static let longestLine = 256 << 20
    private static let step = 1 << 18

    private let file: InputFile
    private let path: String
    private var buffer: [UInt8] = []
    private var start = 0
    private var isAtEnd = false

    /// Opens the file; nil when there is none.
    ///
    /// - Throws: ``PythonSessionError/Code/unreadable`` when it exists and cannot be opened.
    init?(path: String) throws(PythonSessionError) {
        if access(path, F_OK) != 0, errno == ENOENT { return nil }
        self.path = path
        file = try InputFile(path: path)
    }

    /// The next line without its end; nil after the last.
    ///
    /// - Throws: ``PythonSessionError``, also when a line is longer than ``longestLine``.
    mutating func next() throws(PythonSessionError) -> [UInt8]? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = Array(buffer[start..<end])
                start = end + 1
                return line
            }
            if isAtEnd {
                guard start < buffer.count else { return nil }
                defer { start = buffer.count }
                return Array(buffer[start...])
            }
            guard buffer.count - start <= Self.longestLine else {
                throw PythonSessionError(.malformed, "\(path) has a line of more than \(Self.longestLine) bytes")
            }
            buffer.removeFirst(start)
            start = 0
            searched = buffer.count
            try fill()
        }
    }

    private mutating func fill() throws(PythonSessionError) {
        let used = buffer.count
        buffer.append(contentsOf: repeatElement(0, count: Self.step))
        var count = 0
        var failure: PythonSessionError?
        buffer.withUnsafeMutableBytes { bytes in
            do throws(PythonSessionError) {
                count = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[used...]))
            } catch {
                failure = error
            }
        }
        buffer.removeLast(Self.step - count)
        isAtEnd = count == 0
        if let failure { throw failure }
    }
}
