/// The path of a file below the root of the file server.
///
/// A path that was made by this type never leads out of the root: it has no empty, `.` or `..` parts and no null byte.
struct FilePath: Sendable, Hashable {
    /// The names of the folders and of the file; never empty.
    let parts: [String]

    /// Reads a path as clients name files: slashes before it are left out, `.` and `..` are resolved.
    ///
    /// Nil when it leads out of the root, names the root itself, or has a null byte.
    init?(_ text: String) {
        guard !text.utf8.contains(0) else { return nil }
        var parts: [String] = []
        for part in text.split(separator: "/", omittingEmptySubsequences: true) {
            switch part {
            case ".": continue
            case "..": if parts.popLast() == nil { return nil }
            default: parts.append(String(part))
            }
        }
        guard !parts.isEmpty else { return nil }
        self.parts = parts
    }

    /// The path with slashes between its parts.
    var text: String { parts.joined(separator: "/") }

    /// The name of the file.
    var name: String { parts.last ?? "" }
}
