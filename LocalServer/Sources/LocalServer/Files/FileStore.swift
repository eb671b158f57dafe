import Dispatch
import Foundation

/// The files of the file server on disk.
///
/// An upload is written beside the root, synchronised, and moved to its place: a reader sees the old file or the new one, and
/// what was acknowledged survives a kill of the process and a loss of power. All calls that touch the disk block; `offload`
/// runs them on a queue of the store.
struct FileStore: Sendable {
    /// The directory that the files are in.
    let root: String
    /// Where uploads in progress are.
    private var partial: String { root + ".partial" }
    private let queue = DispatchQueue(label: "clearml-local-server.files", attributes: .concurrent)

    /// A file to read.
    ///
    /// It keeps what it was when opened, even if it is replaced or deleted.
    final class OpenFile: Sendable {
        let descriptor: Int32
        let size: Int64
        /// The time of the last change, in nanoseconds since 1970.
        let modified: Int64

        fileprivate init(descriptor: Int32, size: Int64, modified: Int64) {
            self.descriptor = descriptor
            self.size = size
            self.modified = modified
        }

        deinit { close(descriptor) }

        /// Changes whenever the content does.
        var tag: String { "\"\(String(modified, radix: 16))-\(String(size, radix: 16))\"" }

        /// Up to `count` bytes from `offset`; empty at the end.
        func read(at offset: Int64, count: Int) throws -> [UInt8] {
            var failure: Int32 = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                let result = pread(descriptor, buffer.baseAddress, count, off_t(offset))
                if result < 0 { failure = errno }
                filled = max(0, result)
            }
            if failure != 0 { throw FileError("read", failure) }
            return bytes
        }
    }

    /// A file that could not be read or written.
    struct FileError: Error, CustomStringConvertible {
        let action: String
        /// The number of the system's error.
        let number: Int32

        init(_ action: String, _ number: Int32 = errno) {
            self.action = action
            self.number = number
        }

        var description: String { "cannot \(action): \(String(cString: strerror(number)))" }
    }

    /// Uses the files below `root`, and removes uploads that a killed server left unfinished.
    init(root: String) {
        self.root = root
        try? FileManager.default.removeItem(atPath: partial)
    }

    /// Runs blocking work on a thread of the store.
    func offload<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try work() }) }
        }
    }

    private func location(_ path: FilePath) -> String { root + "/" + path.text }

    /// Opens a file; nil when there is none of that name, or a folder.
    func open(_ path: FilePath) throws -> OpenFile? {
        let descriptor = Foundation.open(location(path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if [ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG].contains(errno) { return nil }
            throw FileError("open \(path.text)")
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            return nil
        }
        #if canImport(Darwin)
        let time = status.st_mtimespec
        #else
        let time = status.st_mtim
        #endif
        let modified = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
        return OpenFile(descriptor: descriptor, size: Int64(status.st_size), modified: modified)
    }

    /// Deletes a file; false when there is none, or a folder.
    func delete(_ path: FilePath) throws -> Bool {
        guard try open(path) != nil else { return false }
        if unlink(location(path)) == 0 { return true }
        if errno == ENOENT { return false }
        throw FileError("delete \(path.text)")
    }

    /// Deletes a file, or a folder with all that is in it; false when there is neither.
    func deleteAll(_ path: FilePath) throws -> Bool {
        if try delete(path) { return true }
        guard FileManager.default.fileExists(atPath: location(path)) else { return false }
        try FileManager.default.removeItem(atPath: location(path))
        return true
    }

    /// Starts an upload.
    func startUpload() throws -> PartialFile {
        if mkdir(partial, 0o700) != 0, errno != EEXIST { throw FileError("make a folder for uploads") }
        return try PartialFile(at: partial + "/" + Identifier.make())
    }

    /// Puts a written upload in its place.
    func commit(_ file: PartialFile, as path: FilePath) throws {
        try file.synchronize()
        var folder = root
        for part in path.parts.dropLast() {
            let parent = folder
            folder += "/" + part
            if mkdir(folder, 0o755) == 0 {
                try Self.synchronizeFolder(parent)
            } else if errno != EEXIST {
                throw FileError("make the folder of \(path.text)")
            }
        }
        guard rename(file.location, folder + "/" + path.name) == 0 else { throw FileError("store \(path.text)") }
        try Self.synchronizeFolder(folder)
    }

    /// Makes the names in a folder survive a loss of power.
    private static func synchronizeFolder(_ path: String) throws {
        let descriptor = Foundation.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("open a folder") }
        defer { close(descriptor) }
        // Some file systems cannot synchronise a folder and say so with EINVAL.
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw FileError("synchronise a folder") }
    }
}
