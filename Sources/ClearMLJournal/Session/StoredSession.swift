#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// One journal of a session on a file system: its directory, and the ways to read, deliver and delete it.
///
/// A session has a journal of reports, and from the first file that is handed over a second one, ``files``, so that a long
/// upload holds up no metric: the same format in a directory of its own, delivered on its own, with one `session.json`
/// for both (docs/journal-format.md). A value that may be copied freely; all state is in the files.
package struct StoredSession: Sendable {
    /// Which of a session's journals.
    package enum Lane: Sendable {
        /// Everything that the run reports and changes.
        case reports
        /// What comes with a file: artifacts and models.
        case files
    }

    /// Which of a session's locks.
    package enum LockPurpose: String, Sendable {
        /// Held by the run for as long as it writes: the session is alive.
        case writer
        /// Held by whoever delivers: at most one at a time.
        case delivery
        /// Held for moments, to change `session.json`.
        case description
    }

    static let descriptionName = "session.json"
    static let namesName = "names.journal"
    static let markName = "delivery.mark"
    static let refusedName = "refused.journal"
    static let blobsName = "blobs"
    static let filesName = "files"

    /// 32 lower-case hex digits.
    package let id: String
    /// Path of the session's directory, whichever the lane is.
    let root: String
    /// Which journal this is.
    package let lane: Lane
    /// Where it lives.
    package let fileSystem: any FileSystem

    /// Names a session by its journal of reports; nothing is read.
    package init(id: String, directory: String, fileSystem: any FileSystem) {
        self.init(id: id, root: directory, lane: .reports, fileSystem: fileSystem)
    }

    private init(id: String, root: String, lane: Lane, fileSystem: any FileSystem) {
        self.id = id
        self.root = root
        self.lane = lane
        self.fileSystem = fileSystem
    }

    /// Path of this journal's directory.
    package var directory: String { lane == .reports ? root : root + "/" + Self.filesName }

    /// The journal of what comes with a file; it need not exist.
    package var files: StoredSession { StoredSession(id: id, root: root, lane: .files, fileSystem: fileSystem) }

    /// The journal of reports.
    package var reports: StoredSession { StoredSession(id: id, root: root, lane: .reports, fileSystem: fileSystem) }

    /// The journals that exist, that of the reports first.
    /// - Throws: `storage` when the directory cannot be looked at.
    package func lanes() throws(JournalError) -> [StoredSession] {
        guard lane == .reports else { return [self] }
        let information = try storing { () throws(FileSystemError) in try fileSystem.information(files.directory) }
        return information?.isDirectory == true ? [self, files] : [self]
    }

    private var descriptionPath: String { root + "/" + Self.descriptionName }

    /// Directory of the files that the run captured; made by whoever stores the first one.
    package var blobs: String { path(Self.blobsName) }

    /// Whether the delivery mark ends with this process, because the disk refused it.
    package var isMarkKeptInMemory: Bool { fileSystem.isKeptInMemory(path(Self.markName)) }

    /// The path of a file of the session.
    package func path(_ name: String) -> String { directory + "/" + name }

    /// Reads `session.json`.
    /// - Throws: `damaged`, `unsupportedVersion`, `notASession` or `storage`.
    package func description() throws(JournalError) -> SessionDescription {
        let bytes: [UInt8]
        do throws(FileSystemError) {
            bytes = try fileSystem.contents(of: descriptionPath, limit: 1 << 20)
        } catch {
            if error.code == .notFound {
                throw JournalError(.notASession, "there is no session at \(directory)", cause: error)
            }
            throw JournalError(error)
        }
        let description = try SessionDescription(json: bytes)
        guard description.id == id else {
            throw JournalError(.damaged, "\(descriptionPath) describes session \(description.id)")
        }
        return description
    }

    /// Reports in this journal when it was closed; `nil` while it is written, and when its writer was killed.
    /// - Throws: As `description()`.
    package func noted() throws(JournalError) -> UInt64? {
        let description = try description()
        return lane == .reports ? description.journalled : description.journalledFiles
    }

    /// Changes `session.json` durably, and atomically also towards other processes.
    /// - Throws: As `description()`; nothing is changed then.
    package func update(_ change: (inout SessionDescription) -> Void) throws(JournalError) {
        let lock = try lock(.description)
        defer { lock?.release() }
        var description = try description()
        change(&description)
        try write(description, durably: true)
    }

    func create(_ description: SessionDescription) throws(JournalError) {
        try write(description, durably: false)
    }

    /// Makes `session.json` durable as it is.
    func syncDescription() throws(FileSystemError) {
        let file = try fileSystem.open(descriptionPath, .readWrite)
        defer { file.close() }
        try file.sync()
    }

    private func write(_ description: SessionDescription, durably: Bool) throws(JournalError) {
        do throws(FileSystemError) {
            try fileSystem.replace(descriptionPath, with: description.json(), durably: durably)
        } catch {
            throw JournalError(error)
        }
    }

    /// Takes one of the session's locks; `.description` waits for moments, the others answer at once.
    ///
    /// A lock excludes other processes and other holders in this one, and ends with its process. On a file system
    /// without locks the lock is granted without protection: there, run at most one sync at a time.
    /// - Returns: `nil` when somebody else holds it.
    package func lock(_ purpose: LockPurpose) throws(JournalError) -> (any HeldLock)? {
        let path = (purpose == .description ? root : directory) + "/" + purpose.rawValue + ".lock"
        do throws(FileSystemError) {
            guard purpose == .writer else {
                return try fileSystem.lock(path, shared: false, waiting: purpose == .description)
            }
            // `isLive` of another process may hold it for a moment; a second writer holds it for good.
            for _ in 0..<20 {
                if let lock = try fileSystem.lock(path, shared: false, waiting: false) { return lock }
                usleep(500)
            }
            return nil
        } catch {
            if error.code == .notSupported || error.isRefusalToStore { return UnprotectedLock() }
            throw JournalError(error)
        }
    }

    /// Whether a process is writing the session right now.
    ///
    /// The writer's lock tells. Where locks do not work, a session counts as alive until it is closed or, on its own
    /// host, its process is gone.
    package var isLive: Bool {
        let lockPath = path(LockPurpose.writer.rawValue + ".lock")
        do throws(FileSystemError) {
            guard try fileSystem.information(lockPath) != nil else { return false }
            // Shared and given back at once: a writer that begins meanwhile waits for that moment.
            let probe = try fileSystem.lock(lockPath, shared: true, waiting: false)
            probe?.release()
            return probe == nil
        } catch {
            return error.code == .notSupported && mayBeLive
        }
    }

    private var mayBeLive: Bool {
        // A description that cannot be read belongs to no run that is known to be alive.
        guard let description = try? description(), description.closedAt == nil else { return false }
        guard description.host == HostName.current, let process = pid_t(exactly: description.processID), process > 0
        else { return true }
        return kill(process, 0) == 0 || errno == EPERM
    }

    /// Indices of the segments that exist, ascending.
    func segmentIndices() throws(FileSystemError) -> [UInt64] {
        try fileSystem.list(directory).compactMap(SegmentName.index(of:)).sorted()
    }

    /// Bytes of all files of the session.
    package func size() -> Int { Self.size(of: directory, fileSystem) }

    private static func size(of path: String, _ fileSystem: any FileSystem) -> Int {
        // What vanishes while it is counted takes no room; this is a measure for people and for the budget.
        guard let information = (try? fileSystem.information(path)) ?? nil else { return 0 }
        guard information.isDirectory else { return information.size }
        return ((try? fileSystem.list(path)) ?? []).reduce(0) { $0 + size(of: path + "/" + $1, fileSystem) }
    }
}

/// Stands for a lock where the file system has none.
private final class UnprotectedLock: HeldLock {
    func release() {}
}
