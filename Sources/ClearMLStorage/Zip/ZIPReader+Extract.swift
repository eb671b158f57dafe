#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

extension ZIPReader {
    /// Unpacks entries under `folder`, which must exist.
    ///
    /// Nothing is ever written outside: names are checked when the archive is opened, folders are entered one by one
    /// without following links, and a file that is there already is never overwritten. Permissions, times and links of
    /// the archive are not taken over. After an error the file being written is removed, those finished before it stay.
    ///
    /// - Parameters:
    ///   - folder: Where they go.
    ///   - isWanted: Whether an entry is unpacked; all are by default.
    ///   - check: Called for each piece; what it throws ends the work.
    /// - Returns: The names of the files written.
    /// - Throws: ``ZIPError``; what `check` throws comes as ``ZIPError/Code/consumer`` with its cause.
    @discardableResult
    package func extractAll(
        to folder: String,
        where isWanted: (ZIPEntry) -> Bool = { _ in true },
        check: () throws -> Void = {}
    ) throws(ZIPError) -> [String] {
        // The folder itself is the caller's choice, a link included.
        let root = try OpenFolder(path: folder)
        var written: [String] = []
        for entry in entries where isWanted(entry) {
            var parts = entry.name.split(separator: "/").map(String.init)
            guard entry.isFolder || !parts.isEmpty else { continue }
            let fileName = entry.isFolder ? nil : parts.removeLast()
            var parent = root
            for part in parts { parent = try parent.entering(part, entry: entry.name) }
            guard let fileName else { continue }
            try parent.writeFile(fileName, entry: entry.name) { file throws(ZIPError) in
                try read(entry) { piece in
                    try check()
                    try file.append(piece)
                }
            }
            written.append(entry.name)
        }
        return written
    }
}

/// An open folder, below which nothing is reached by a path.
private final class OpenFolder {
    private let descriptor: Int32

    init(path: String) throws(ZIPError) {
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ZIPError.system("open", path) }
    }

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// The folder of that name inside, made when there is none.
    ///
    /// Fails for a link, also for one that somebody puts there
    /// between the two calls.
    func entering(_ name: String, entry: String) throws(ZIPError) -> OpenFolder {
        if mkdirat(descriptor, name, 0o777) != 0, errno != EEXIST {
            throw ZIPError.system("create the folder", name, entry: entry)
        }
        let inner = openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard inner >= 0 else { throw ZIPError.system("enter the folder", name, entry: entry) }
        return OpenFolder(descriptor: inner)
    }

    /// Makes a new file and removes it again when `body` fails.
    func writeFile(
        _ name: String,
        entry: String,
        _ body: (NewFile) throws(ZIPError) -> Void
    ) throws(ZIPError) {
        let file = openat(descriptor, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
        guard file >= 0 else { throw ZIPError.system("create", name, entry: entry) }
        do throws(ZIPError) {
            defer { close(file) }
            try body(NewFile(descriptor: file, entry: entry))
        } catch {
            unlinkat(descriptor, name, 0)
            throw error
        }
    }
}

/// A file being written; whoever made it closes it.
private struct NewFile {
    let descriptor: Int32
    let entry: String

    func append(_ bytes: UnsafeRawBufferPointer) throws(ZIPError) {
        var done = 0
        while done < bytes.count, let start = bytes.baseAddress {
            let count = write(descriptor, start + done, bytes.count - done)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw ZIPError.system("write", "its file", entry: entry) }
            done += count
        }
    }
}
