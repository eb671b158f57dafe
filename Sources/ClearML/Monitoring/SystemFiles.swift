#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Reads small files of the system, such as those in `/proc`, below a folder that tests choose.
struct SystemFiles: Sendable {
    /// Goes before every path; empty for the real system.
    var root = ""

    /// The whole content, up to `limit` bytes; nil if it cannot be read.
    ///
    /// The size of such a file is not known before, and it is made anew by each read from its start: one read, with room
    /// for all of it.
    func contents(of path: String, limit: Int = 64 << 10) -> [UInt8]? {
        let file = open(root + path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var total = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            while total < limit, let start = buffer.baseAddress {
                let got = read(file, start + total, limit - total)
                if got < 0, errno == EINTR { continue }
                guard got > 0 else { break }
                total += got
            }
            count = total
        }
        return bytes
    }

    /// The lines of a file, each as its words.
    func words(of path: String, limit: Int = 64 << 10) -> [[Substring]]? {
        guard let bytes = contents(of: path, limit: limit) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        return text.split(separator: "\n").map { $0.split { $0 == " " || $0 == "\t" } }
    }

    /// The number that is all of a file's content.
    func number(in path: String) -> Double? { words(of: path, limit: 64)?.first?.first.flatMap { Double($0) } }

    /// The names in a folder.
    func names(in path: String) -> [String] {
        guard let folder = opendir(root + path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }
}
