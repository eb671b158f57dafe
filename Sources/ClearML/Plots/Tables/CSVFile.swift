#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Reads a file of comma-separated text at the call that reports it.
enum CSVFile {
    /// A longer text gives a plot that is too long.
    static let largest = 16 << 20

    /// The bytes of a regular file.
    ///
    /// - Throws: ``PlotError`` when it cannot be read, is no regular file, or is longer than ``largest``.
    static func contents(of path: String) throws(PlotError) -> [UInt8] {
        // Without waiting: opening a named pipe would, for whoever writes into it.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        var information = stat()
        guard fstat(descriptor, &information) == 0 else { throw failure(path) }
        guard information.st_mode & S_IFMT == S_IFREG else {
            throw PlotError(.unreadable, "\(path) is no regular file")
        }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failure(path) }
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= largest else {
                throw PlotError(.tooLarge, "\(path) is longer than the \(largest >> 20) MiB of one plot")
            }
        }
    }

    private static func failure(_ path: String) -> PlotError {
        PlotError(.unreadable, "cannot read \(path): \(String(cString: strerror(errno)))")
    }
}
