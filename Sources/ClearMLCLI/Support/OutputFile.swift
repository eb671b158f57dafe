#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Files that commands write.
enum OutputFile {
    /// Writes a whole file, replacing one that is there.
    ///
    /// - Throws: ``CommandFailure`` with the path and the system's reason.
    static func write(_ bytes: [UInt8], to path: String) throws(CommandFailure) {
        func failure() -> CommandFailure { CommandFailure("cannot write \(path): \(String(cString: strerror(errno)))") }
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw failure() }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(file, $0) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let error = failure()
                close(file)
                throw error
            }
            rest = rest.dropFirst(count)
        }
        guard close(file) == 0 else { throw failure() }
    }

    /// Whether something stands at a path.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Whether a folder stands at a path.
    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static func write(_ file: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
        Glibc.write(file, bytes.baseAddress, bytes.count)
        #elseif canImport(Musl)
        Musl.write(file, bytes.baseAddress, bytes.count)
        #else
        Darwin.write(file, bytes.baseAddress, bytes.count)
        #endif
    }
}

/// Names of files made from names that strangers chose.
enum FileName {
    /// The text with everything but letters, digits, `-`, `_` and `.` replaced; never hidden, never leading elsewhere.
    static func make(_ text: String) -> String {
        let safe = String(
            text.prefix(120).map { $0.isLetter || $0.isNumber || "-_.".contains($0) ? $0 : "_" }
        )
        return safe.hasPrefix(".") || safe.isEmpty ? "_" + safe : safe
    }
}
