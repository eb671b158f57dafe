import ClearMLAPI
import ClearMLDigest
import ClearMLTransport
import Dispatch
import Synchronization

/// One file on its way from a server to this machine's disk.
///
/// Other threads fetch; the calling thread follows them through the file and computes the digest, so that the bytes
/// that are checked are those on the disk, of a resumed download too.
struct Download: Sendable {
    let link: any StorageLink
    /// Where the file lies, as the server wants it.
    let address: String
    /// The file's name for messages.
    let name: String
    let path: String
    let expectation: Expectation
    /// Whether the server gives parts reliably, so that several are fetched at the same time.
    let takesParts: Bool
    let operation: Operation

    /// Work between two notes of how far it is; after a crash no more than this is fetched again.
    private static let noteInterval: Int64 = 64 << 20

    /// Bytes that must arrive before the follower is woken: with fewer, the two threads mostly wake each other.
    private static let followInterval: Int64 = 4 << 20

    /// Fetches, checks and publishes the file.
    func run() throws(StorageError) -> Downloaded {
        let note = StateFile(operation.transfer.stateFile, url: address)
        let partial = try PartialFile(for: path, canResume: note != nil)
        var earlier: Earlier?
        if partial.canResume { earlier = try Earlier(note?.read(), partial) }
        do throws(StorageError) {
            do throws(StorageError) {
                return try fetch(partial, note, from: earlier)
            } catch  where error.code == .changed || error.code == .damaged && earlier != nil {
                // What lay there from before may be to blame.
                note?.remove()
                return try fetch(partial, note, from: nil)
            }
        } catch {
            // Only what a later call may use is worth keeping: without a note of it nobody goes on with it.
            if !Self.isWorthKeeping(error) || note?.read() == nil || !partial.canResume {
                note?.remove()
                partial.discard()
            }
            throw error
        }
    }

    private func fetch(
        _ partial: PartialFile,
        _ note: StateFile?,
        from earlier: Earlier?
    ) throws(StorageError) -> Downloaded {
        let board = DownloadBoard()
        let present = earlier?.bytes ?? 0
        try partial.file.truncate(to: present)
        board.start(at: present, isNewRound: false)
        let tracker = operation.transfer.progress.map { ProgressTracker($0, environment: operation.environment) }
        tracker?.start(at: present, total: expectation.size)
        let fetching = Fetching(self, partial.file, board, tracker, tag: earlier?.tag)
        let code = LibraryThread.start(name: "clearml-fetch") { fetching.run() }
        guard code == 0 else { throw StorageError(.unavailable, "no thread for the download of \(name)") }
        // The fetching thread uses the file until it ends, whatever happens here.
        defer { fetching.waitUntilEnded() }
        let downloaded: Downloaded
        do throws(StorageError) {
            downloaded = try follow(partial, board, fetching, partial.canResume ? note : nil)
        } catch {
            operation.cancellation.cancel()
            throw error
        }
        fetching.waitUntilEnded()
        if let failure = fetching.failure {
            if partial.canResume, Self.isWorthKeeping(failure) {
                // When it cannot be noted it is fetched again; what matters is why it ended.
                do throws(StorageError) { try save(note, partial, fetching, downloaded.size) } catch {}
            }
            throw failure
        }
        if let total = fetching.total, downloaded.size != total {
            throw StorageError(.damaged, "\(name) ended after \(downloaded.size) of \(total) bytes; try again")
        }
        try expectation.check(downloaded, name)
        try partial.publish()
        note?.remove()
        tracker?.finish()
        return downloaded
    }

    /// Computes the digest of what arrives, until nothing more does.
    private func follow(
        _ partial: PartialFile,
        _ board: DownloadBoard,
        _ fetching: Fetching,
        _ note: StateFile?
    ) throws(StorageError) -> Downloaded {
        let buffer = TransferBuffer()
        var hash = SHA256()
        var hashed: Int64 = 0
        var noted: Int64 = 0
        var round = 0
        while true {
            let view = board.wait(beyond: hashed, round: round, step: Self.followInterval)
            if view.round != round { (hash, hashed, noted, round) = (SHA256(), 0, 0, view.round) }
            if hashed == view.contiguous, view.hasEnded { return Downloaded(size: hashed, digest: hash.finish()) }
            while hashed < view.contiguous {
                let wanted = min(Int64(buffer.bytes.count), view.contiguous - hashed)
                let room = UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[..<Int(wanted)])
                let count = try partial.file.read(at: hashed, into: room)
                if count == 0 {
                    guard !view.hasEnded else {
                        throw StorageError(.fileSystem, "\(partial.file.path) became shorter while it was read")
                    }
                    // It begins again from its first byte: the board says so next.
                    break
                }
                hash.update(buffer.prefix(count))
                hashed += Int64(count)
            }
            if let note, hashed - noted >= Self.noteInterval {
                try save(note, partial, fetching, hashed)
                noted = hashed
            }
        }
    }

    private func save(
        _ note: StateFile?,
        _ partial: PartialFile,
        _ fetching: Fetching,
        _ bytes: Int64
    ) throws(StorageError) {
        guard let note, bytes > 0, let tag = fetching.tag else { return }
        // Before the note: after a power loss it must not speak of bytes that are not there.
        try partial.file.synchronize()
        try note.write(["bytes": .integer(bytes), "tag": .string(tag)])
    }

    private static func isWorthKeeping(_ error: StorageError) -> Bool {
        error.isTransient || error.code == .cancelled || error.code == .timedOut
    }

    /// What an earlier, broken download left.
    private struct Earlier {
        var bytes: Int64
        var tag: String

        /// Nil when there is nothing to go on from.
        init?(_ note: JSONValue?, _ partial: PartialFile) throws(StorageError) {
            guard let bytes = note?["bytes"].integerValue, let tag = note?["tag"].stringValue, bytes > 0,
                try partial.file.identity().size >= bytes
            else { return nil }
            self.bytes = bytes
            self.tag = tag
        }
    }
}
