import ClearMLJournal

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A directory that ends with the scope.
enum TemporaryDirectory {
    static func with<R>(below parent: String? = nil, _ body: (String) throws -> R) throws -> R {
        let base = parent ?? getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array((base + "/clearml-journal-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw FileSystemError(.failed, operation: "mkdtemp", path: base, systemError: errno)
        }
        let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        defer { try? DiskFileSystem().removeTree(path) }
        return try body(path)
    }
}
