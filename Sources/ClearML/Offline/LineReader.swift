#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Reads a text file line by line in constant memory.
struct LineReader: ~Copyable {
    /// The longest line that is read: a batch of Python's reporter holds at most some thousand events.
    static let longestLine = 256 << 20

    private let descriptor: Int32
    private let path: String
    private var buffer: [UInt8] = []
    private var start = 0
    private var isAtEnd = false

    /// Opens the file; nil when there is none.
    ///
    /// - Throws: ``PythonSessionError/Code/unreadable`` when it exists and cannot be opened.
    init?(path: String) throws(PythonSessionError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        if descriptor < 0 {
            if errno == ENOENT { return nil }
            throw Self.failure(path)
        }
    }

    deinit { close(descriptor) }

    /// The next line without its end; nil after the last.
    ///
    /// - Throws: ``PythonSessionError/Code/unreadable`` when reading fails or a line is longer than ``longestLine``.
    mutating func next() throws(PythonSessionError) -> [UInt8]? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = Array(buffer[start..<end])
                start = end + 1
                return line
            }
            searched = buffer.count
            if isAtEnd {
                guard start < buffer.count else { return nil }
                defer { start = buffer.count }
                return Array(buffer[start...])
            }
            guard buffer.count - start <= Self.longestLine else {
                throw PythonSessionError(.malformed, "\(path) has a line of more than \(Self.longestLine) bytes")
            }
            if start > 0 {
                buffer.removeFirst(start)
                searched -= start
                start = 0
            }
            try fill()
        }
    }

    private mutating func fill() throws(PythonSessionError) {
        let used = buffer.count
        let step = 1 << 18
        buffer.append(contentsOf: repeatElement(0, count: step))
        let count = buffer.withUnsafeMutableBytes { bytes in
            read(descriptor, bytes.baseAddress.map { $0 + used }, step)
        }
        buffer.removeLast(step - max(0, count))
        if count < 0 { throw Self.failure(path) }
        isAtEnd = count == 0
    }

    private static func failure(_ path: String) -> PythonSessionError {
        PythonSessionError(.unreadable, "cannot read \(path): \(String(cString: strerror(errno)))")
    }
}
