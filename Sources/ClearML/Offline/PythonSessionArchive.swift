import ClearMLStorage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Opens a session zip, and gives back the room afterwards.
package enum PythonSessionArchive {
    /// Calls `body` with the files of a session: those of the folder at `path`, or of the zip there.
    ///
    /// Of a zip only what is read as text is unpacked; images and artifacts are read out of it when they are wanted.
    /// - Parameters:
    ///   - path: A folder, or a zip as the Python SDK writes it.
    ///   - parent: Where a temporary folder can be made; it is created when missing.
    ///   - body: Works on the files; what was unpacked is removed when it returns.
    /// - Returns: What `body` returns.
    /// - Throws: ``PythonSessionError``, or what `body` throws.
    package static func withFiles<Result>(
        of path: String,
        temporary parent: String,
        _ body: (PythonSessionFiles) throws(PythonSessionError) -> Result
    ) throws(PythonSessionError) -> Result {
        var information = stat()
        guard stat(path, &information) == 0 else {
            throw PythonSessionError(.unreadable, "cannot read \(path): \(String(cString: strerror(errno)))")
        }
        if information.st_mode & S_IFMT == S_IFDIR { return try body(PythonSessionFiles(folder: path)) }
        return try TemporaryFolder.with(in: parent) { folder throws(PythonSessionError) in
            let archive: ZIPReader
            do throws(ZIPError) {
                archive = try ZIPReader(path: path)
                try archive.extractAll(to: folder) { PythonSessionFiles.texts.contains($0.name) }
            } catch {
                throw PythonSessionError(.malformed, "\(path) is no session of the Python SDK: \(error)")
            }
            return try body(PythonSessionFiles(folder: folder, archive: archive))
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
        sweep(parent)
        var template = Array((parent + "/\(prefix)XXXXXX").utf8CString)
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

    private static let prefix = ".clearml-"
    /// Older folders were left by a process that was killed: an exchange takes minutes.
    private static let longestUse: Int = 86_400

    /// Removes what killed processes left in `parent`.
    private static func sweep(_ parent: String) {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        for name in names(in: parent) where name.hasPrefix(prefix) {
            var information = stat()
            let path = parent + "/" + name
            guard lstat(path, &information) == 0, information.st_mode & S_IFMT == S_IFDIR else { continue }
            #if canImport(Darwin)
            let changed = information.st_mtimespec.tv_sec
            #else
            let changed = information.st_mtim.tv_sec
            #endif
            if now.tv_sec - changed > longestUse { remove(path) }
        }
    }

    private static func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Removes a folder and what is in it; links are removed, not followed.
    private static func remove(_ folder: String) {
        for name in names(in: folder) {
            let path = folder + "/" + name
            var information = stat()
            if lstat(path, &information) == 0, information.st_mode & S_IFMT == S_IFDIR {
                remove(path)
            } else {
                unlink(path)
            }
        }
        rmdir(folder)
    }
}
