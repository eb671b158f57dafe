import ClearMLStorage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Unpacks a session zip, and gives back the room afterwards.
package enum PythonSessionArchive {
    /// Calls `body` with the folder of a session: `path` itself, or where the zip at `path` was unpacked.
    ///
    /// - Parameters:
    ///   - path: A folder, or a zip as the Python SDK writes it.
    ///   - parent: Where a temporary folder can be made; it is created when missing.
    ///   - body: Works on the folder; what was unpacked is removed when it returns.
    /// - Throws: ``PythonSessionError``, or what `body` throws.
    package static func withFolder<Result>(
        of path: String,
        temporary parent: String,
        _ body: (String) throws(PythonSessionError) -> Result
    ) throws(PythonSessionError) -> Result {
        var information = stat()
        guard stat(path, &information) == 0 else {
            throw PythonSessionError(.unreadable, "cannot read \(path): \(String(cString: strerror(errno)))")
        }
        if information.st_mode & S_IFMT == S_IFDIR { return try body(path) }
        return try TemporaryFolder.with(in: parent) { folder throws(PythonSessionError) in
            do throws(ZIPError) {
                _ = try ZIPReader(path: path).extractAll(to: folder)
            } catch {
                throw PythonSessionError(.malformed, "\(path) is no session of the Python SDK: \(error)")
            }
            return try body(folder)
        }
    }
}

/// A folder of its owner only that exists as long as a call.
package enum TemporaryFolder {
    /// Makes an empty folder in `parent`, and removes it with all that is in it when `body` returns.
    ///
    /// - Throws: ``PythonSessionError/Code/notWritten`` when none can be made, or what `body` throws.
    package static func with<Result>(
        in parent: String,
        _ body: (String) throws(PythonSessionError) -> Result
    ) throws(PythonSessionError) -> Result {
        var path = ""
        for part in parent.split(separator: "/", omittingEmptySubsequences: false).dropFirst(
            parent.hasPrefix("/") ? 1 : 0
        ) {
            path += (path.isEmpty && !parent.hasPrefix("/") ? "" : "/") + part
            if !path.isEmpty { mkdir(path, 0o700) }
        }
        var template = Array((parent + "/.clearml-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw PythonSessionError(
                .notWritten,
                "cannot make a temporary folder in \(parent): \(String(cString: strerror(errno)))"
            )
        }
        let folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        defer { remove(folder) }
        return try body(folder)
    }

    /// Removes a folder and what is in it; links are removed, not followed.
    private static func remove(_ folder: String) {
        if let directory = opendir(folder) {
            while let entry = readdir(directory) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                if name == "." || name == ".." { continue }
                let path = folder + "/" + name
                var information = stat()
                if lstat(path, &information) == 0, information.st_mode & S_IFMT == S_IFDIR {
                    remove(path)
                } else {
                    unlink(path)
                }
            }
            closedir(directory)
        }
        rmdir(folder)
    }
}
