/// The part of a file system that the journal needs, as a seam: the same journal code runs on a disk, in memory, and on a
/// simulated disk that tears, loses and reorders.
///
/// **Visibility.** What `write`, a store into a mapping, `replace`, `remove` or `truncate` changed is seen at once by every
/// later operation of every process on the same host. It survives the death (also SIGKILL) of the process.
///
/// **Durability** (power loss). Nothing is durable before a call that says so returned:
/// - `OpenFile.sync()` makes all earlier writes, stores, allocations and truncations *of that file* durable. Before it,
///   any subset of them may survive, in any order and torn at any byte (a disk tears at 512-byte sectors at the finest).
/// - `syncDirectory(_:)` makes earlier creations, removals and renames of the directory's *entries* durable, not the
///   contents of the files. A created file whose entry was not synced may be missing after power loss, even if the file
///   itself was synced.
/// - `replace(_:with:durably:)` is atomic in any case: after power loss the file is either the old or the new one, never a
///   mixture; with `durably: true` it is the new one.
/// - A lock is not data: it is gone after any crash.
///
/// **Mapping.** `OpenFile.map` hands out a raw pointer that belongs to the file object and stays valid until `unmap()` or
/// `close()`. Stores into it count as writes. A file is never read through a mapping, only by `read`.
///
/// **Threads.** Every method may be called from any thread. Calls may block on the device; none is made while the
/// training loop waits, except on the documented slow paths.
package protocol FileSystem: Sendable {
    /// Creates a directory with its missing parents, readable by the owner only. No error if it is there already.
    func createDirectory(_ path: String) throws(FileSystemError)

    /// The names in a directory, in no particular order, without `.` and `..`.
    func list(_ path: String) throws(FileSystemError) -> [String]

    /// Size, kind and age of a file or directory; `nil` when there is none.
    func information(_ path: String) throws(FileSystemError) -> FileInformation?

    /// Opens or creates a file.
    func open(_ path: String, _ access: FileAccess) throws(FileSystemError) -> any OpenFile

    /// Makes `path` a file with exactly these bytes, atomically; the owner alone may read it.
    ///
    /// With `durably`, contents and name are on the device when it returns; without, they follow when the system writes
    /// back, and atomicity still holds.
    func replace(_ path: String, with bytes: [UInt8], durably: Bool) throws(FileSystemError)

    /// Removes a file or an empty directory. No error if there is none.
    func remove(_ path: String) throws(FileSystemError)

    /// Makes the directory's entries durable.
    func syncDirectory(_ path: String) throws(FileSystemError)

    /// Takes an advisory lock on a file, which is created when missing, or returns `nil` when another holder has it.
    ///
    /// The lock excludes other processes and other callers in this one, and ends with the process at the latest. With
    /// `waiting`, the call blocks until the lock is free: only for locks that are held for moments.
    /// - Throws: `notSupported` where the file system has no locks.
    func lock(_ path: String, shared: Bool, waiting: Bool) throws(FileSystemError) -> (any HeldLock)?

    /// Bytes that this user may still allocate at `path`; `nil` when that cannot be told.
    func freeBytes(at path: String) -> Int64?

    /// How segments may be written below the directory `path`.
    func storageClass(at path: String) -> StorageClass

    /// Whether a file ends with this process, because the disk refused it.
    func isKeptInMemory(_ path: String) -> Bool

    /// Makes `path`, where nothing is, a file that shares the contents of `source` until one of them is written to.
    /// - Returns: False where that cannot be had; nothing is at `path` then.
    func clone(_ source: any OpenFile, to path: String) -> Bool
}

extension FileSystem {
    /// A file system that keeps all of its promises, or none.
    package func isKeptInMemory(_ path: String) -> Bool { false }

    /// A file system that can only copy.
    package func clone(_ source: any OpenFile, to path: String) -> Bool { false }
}

/// How a file is opened.
package enum FileAccess: Sendable {
    /// For reading; the file must exist.
    case read
    /// For reading and writing; the file must exist.
    case readWrite
    /// For reading and writing; the file must not exist.
    case createExclusively
    /// For reading and writing; created empty when missing.
    case createIfMissing
}

/// What `FileSystem.information` tells.
package struct FileInformation: Sendable, Equatable {
    /// Bytes of contents; 0 for a directory.
    package var size: Int
    /// Whether it is a directory.
    package var isDirectory: Bool
    /// Milliseconds since 1970 of the last change of the contents.
    package var modified: Int64

    /// Creates the description of one file.
    package init(size: Int, isDirectory: Bool, modified: Int64) {
        self.size = size
        self.isDirectory = isDirectory
        self.modified = modified
    }
}

/// How far a place can be trusted.
package enum StorageClass: Sendable, Equatable {
    /// Blocks can be reserved, and stores into a shared mapping neither fail nor get lost while the machine runs.
    case mappable
    /// Only plain writes are trusted (network mounts, copy-on-write and unknown file systems).
    case appendOnly
}

/// An advisory lock, held until `release()` or the end of the process.
package protocol HeldLock: AnyObject, Sendable {
    /// Gives the lock back; later calls do nothing.
    func release()
}
