#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A file that is read from its beginning to its end.
final class InputFile {
    /// Its length when it was opened, in bytes.
    let size: UInt64
    private let descriptor: Int32
    private let path: String

    /// Opens the file; a link is not followed.
    init(path: String) throws(PythonSessionError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw Self.failure(path) }
        var information = stat()
        guard fstat(descriptor, &information) == 0 else {
            close(descriptor)
            throw Self.failure(path)
        }
        size = UInt64(clamping: information.st_size)
    }

    deinit { close(descriptor) }

    /// Fills the front of `buffer` and returns how many bytes were read; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(PythonSessionError) -> Int {
        while true {
            let count = systemRead(buffer)
            if count >= 0 { return count }
            guard errno == EINTR else { throw Self.failure(path) }
        }
    }

    /// The system's `read`, which the method of the same name hides.
    private func systemRead(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        #if canImport(Glibc)
        Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        #elseif canImport(Musl)
        Musl.read(descriptor, buffer.baseAddress, buffer.count)
        #else
        Darwin.read(descriptor, buffer.baseAddress, buffer.count)
        #endif
    }

    private static func failure(_ path: String) -> PythonSessionError {
        PythonSessionError(.unreadable, "cannot read \(path): \(String(cString: strerror(errno)))")
    }
}
