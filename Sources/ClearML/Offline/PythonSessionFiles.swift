import ClearMLJournal
import ClearMLStorage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The files of one offline session of the Python SDK: a folder of texts, and what they name below `data`.
package struct PythonSessionFiles: Sendable {
    /// The files that are read as text, in the order of the archive.
    static let texts = ["task.json", "log.jsonl", "metrics.jsonl"]

    /// Where these are.
    let folder: String
    /// Where the rest is; nil when it is in the folder too.
    private let archive: ZIPReader?

    /// A session that lies in a folder.
    package init(folder: String) { self.init(folder: folder, archive: nil) }

    /// A session in an archive, whose texts were unpacked into `folder`.
    init(folder: String, archive: ZIPReader?) {
        self.folder = folder
        self.archive = archive
    }

    /// What became of a file that the session names.
    enum Capture {
        case file(CapturedFile)
        /// The session has no such file.
        case missing
        /// It is there and cannot be used.
        case unusable(String)
    }

    /// Keeps the file `data/<path>` in a journal, in constant memory.
    ///
    /// - Parameters:
    ///   - path: Its parts separated by `/`, none of them a direction.
    ///   - writer: The journal.
    ///   - hashing: Whether the SHA-256 is wanted.
    ///   - progress: Asked now and then whether to go on.
    /// - Returns: The captured file, or why there is none.
    /// - Throws: ``PythonSessionError``: `notWritten` when the journal has no room, `cancelled`.
    func capture(
        _ path: String,
        in writer: JournalWriter,
        hashing: Bool,
        _ progress: ExchangeProgress
    ) throws(PythonSessionError) -> Capture {
        try progress.check()
        guard let archive else { return try capture(fileAt: path, in: writer, hashing: hashing) }
        guard let entry = archive["data/" + path], !entry.isFolder else { return .missing }
        do {
            let captured = try writer.capture(hashing: hashing) { target in
                do {
                    try Self.unpack(entry, of: archive, to: target, progress)
                } catch {
                    // Half a file: nothing names it.
                    unlink(target)
                    throw error
                }
            }
            return .file(captured)
        } catch let error as ZIPError {
            if let reason = error.underlying as? PythonSessionError { throw reason }
            if let reason = error.underlying { throw Self.noRoom(reason) }
            return .unusable(error.message)
        } catch {
            throw Self.noRoom(error)
        }
    }

    private static func unpack(
        _ entry: ZIPEntry,
        of archive: ZIPReader,
        to path: String,
        _ progress: ExchangeProgress
    ) throws {
        let file = try DiskFileSystem().open(path, .createExclusively)
        defer { file.close() }
        var position = 0
        try archive.read(entry) { piece in
            try progress.check()
            try file.write(piece, at: position)
            position += piece.count
        }
    }

    private func capture(
        fileAt path: String,
        in writer: JournalWriter,
        hashing: Bool
    ) throws(PythonSessionError) -> Capture {
        let full = "\(folder)/data/\(path)"
        if let obstacle = Self.obstacle(to: path, below: "\(folder)/data") { return obstacle }
        do throws(JournalError) {
            return .file(try writer.capture(fileAt: full, hashing: hashing))
        } catch {
            // It is readable: what refuses is where the copy goes.
            throw Self.noRoom(error)
        }
    }

    /// What keeps a file below a folder from being read: a session from elsewhere must not name files of this machine
    /// by links in it.
    private static func obstacle(to path: String, below folder: String) -> Capture? {
        var full = folder
        var information = stat()
        for part in path.split(separator: "/") {
            full += "/" + part
            guard lstat(full, &information) == 0 else {
                return errno == ENOENT || errno == ENOTDIR
                    ? .missing : .unusable("it cannot be read: \(String(cString: strerror(errno)))")
            }
            if information.st_mode & S_IFMT == S_IFLNK { return .unusable("its path leads over a link") }
        }
        guard information.st_mode & S_IFMT == S_IFREG else { return .missing }
        return access(full, R_OK) == 0 ? nil : .unusable("it cannot be read: \(String(cString: strerror(errno)))")
    }

    private static func noRoom(_ cause: any Error) -> PythonSessionError {
        PythonSessionError(
            .notWritten,
            "the journal cannot keep a file of the session; make room and import it again: \(cause)"
        )
    }
}
