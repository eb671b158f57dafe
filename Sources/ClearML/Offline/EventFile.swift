import ClearMLAPI

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Writes events as Python's offline sessions hold them: one JSON array a line, each a batch.
///
/// Used by one owner at a time.
final class EventFile {
    let path: String
    private let eventsPerLine: Int
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var eventsInLine = 0
    private(set) var count = 0

    /// Makes the file, which must not exist.
    init(path: String, eventsPerLine: Int) throws(PythonSessionError) {
        self.path = path
        self.eventsPerLine = eventsPerLine
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure(path) }
    }

    deinit { close(descriptor) }

    /// Adds one event.
    func add(_ event: JSONValue) throws(PythonSessionError) {
        buffer.append(UInt8(ascii: eventsInLine == 0 ? "[" : ","))
        buffer += event.serialized()
        eventsInLine += 1
        count += 1
        if eventsInLine == eventsPerLine { try endLine() }
    }

    /// Writes what is still in memory.
    func finish() throws(PythonSessionError) {
        if eventsInLine > 0 { try endLine() }
    }

    private func endLine() throws(PythonSessionError) {
        buffer += Array("]\n".utf8)
        eventsInLine = 0
        try Self.write(buffer, descriptor, path)
        buffer.removeAll(keepingCapacity: true)
    }

    /// Writes a whole file, which must not exist.
    static func write(_ bytes: [UInt8], path: String) throws(PythonSessionError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        try write(bytes, descriptor, path)
    }

    private static func write(_ bytes: [UInt8], _ descriptor: Int32, _ path: String) throws(PythonSessionError) {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure(path) }
            written += count
        }
    }

    /// The system's `write`, which the methods of the same name hide.
    private static func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
        #if canImport(Glibc)
        Glibc.write(descriptor, bytes, count)
        #elseif canImport(Musl)
        Musl.write(descriptor, bytes, count)
        #else
        Darwin.write(descriptor, bytes, count)
        #endif
    }

    private static func failure(_ path: String) -> PythonSessionError {
        PythonSessionError(.notWritten, "cannot write \(path): \(String(cString: strerror(errno)))")
    }
}
