import ClearMLAPI
import ClearMLJournal
import ClearMLStorage
import ClearMLTransport
import Dispatch
import Synchronization

/// Stores captured files on the file server: before the events that name them, several at a time.
///
/// A file may be stored twice (a crash between the server's answer and our note of it): it then replaces itself.
final class FileDelivery: Sendable {
    private let session: StoredSession
    private let link: ServerLink
    private let concurrency: Int
    /// Reports whose file is stored, so that a batch that is sent again does not store them again.
    private let stored = Mutex<[UInt64: CapturedFile]>([:])

    /// `concurrency` is 1 where everything must happen in the caller's thread.
    init(session: StoredSession, link: ServerLink, concurrency: Int) {
        self.session = session
        self.link = link
        self.concurrency = concurrency
    }

    /// Stores those of `files` that are not stored yet; nil when all are, else what stands in the way.
    func store(_ files: [BatchFile], on server: FileServer) -> DeliveryVerdict? {
        let wanted = stored.withLock { stored in files.filter { stored[$0.sequence] == nil } }
        guard !wanted.isEmpty else { return nil }
        let progress = Mutex((next: 0, failure: DeliveryVerdict?.none))
        @Sendable func work() {
            while let file = progress.withLock({ progress -> BatchFile? in
                guard progress.failure == nil, progress.next < wanted.count else { return nil }
                defer { progress.next += 1 }
                return wanted[progress.next]
            }) {
                if let failure = storeOne(file, on: server) {
                    progress.withLock { $0.failure = $0.failure ?? failure }
                }
            }
        }
        let workers = min(concurrency, wanted.count)
        if workers > 1 {
            let group = DispatchGroup()
            for _ in 1..<workers { Self.queue.async(group: group) { work() } }
            work()
            group.wait()
        } else {
            work()
        }
        return progress.withLock { $0.failure }
    }

    /// Stores one file at an address of any storage, over what stands there; nil when it is stored.
    ///
    /// What a broken upload had stored already is not sent again, where the storage can tell.
    func store(_ file: AttachedFile, of sequence: UInt64, at url: String) -> DeliveryVerdict? {
        // The call that names it may fail and be tried again, which must not send a long file twice.
        guard stored.withLock({ $0[sequence] }) == nil else { return nil }
        guard let storage = link.storage else {
            return .unavailable(reason: "nobody told delivery of the storage \(url)", retryAfter: nil)
        }
        let captured: CapturedFile
        switch whole(file.captured) {
        case .file(let file): captured = file
        case .obstacle(let verdict): return verdict
        }
        let path = session.path(of: captured)
        do throws(StorageError) {
            let source = UploadSource(path: path, contentType: file.contentType)
            let transfer = Transfer(stateFile: path + ".upload", cancellation: link.cancellation)
            try storage.upload(source, to: url, transfer)
            stored.withLock { $0[sequence] = captured }
            return nil
        } catch {
            return DeliveryVerdict(error)
        }
    }

    /// The file that was stored for a report, with all its sums; nil when none was.
    func storedFile(of sequence: UInt64) -> CapturedFile? { stored.withLock { $0[sequence] } }

    /// Deletes a file of any storage; nil when it is gone.
    func discard(_ url: String) -> DeliveryVerdict? {
        guard let storage = link.storage else {
            return .unavailable(reason: "nobody told delivery of the storage \(url)", retryAfter: nil)
        }
        do throws(StorageError) {
            _ = try storage.delete(url, Transfer(cancellation: link.cancellation))
            return nil
        } catch {
            guard case .blocked(let reason) = DeliveryVerdict(error) else { return DeliveryVerdict(error) }
            // Whoever may store there but not delete keeps the old files; what comes next must not wait for that.
            return .refused(reason: reason)
        }
    }

    /// Deletes a file of the file server; nil when it is gone.
    func discard(_ url: String, on server: FileServer) -> DeliveryVerdict? {
        do throws(APIError) {
            let response = try link.session.exchange(with: url, options: link.options) {
                HTTPRequest(method: .delete, url: url)
            }
            switch response.status {
            case 200..<300, 404: return nil
            case 500...: return .unavailable(reason: "the file server answered \(response.status)", retryAfter: nil)
            default: return .refused(reason: "the file server deletes nothing: HTTP status \(response.status)")
            }
        } catch {
            return DeliveryVerdict(error, bytes: 0)
        }
    }

    /// Removes the files of settled reports from the session.
    func removeSettled(through sequence: UInt64) {
        let settled = stored.withLock { stored in
            let settled = stored.filter { $0.key <= sequence }
            for key in settled.keys { stored[key] = nil }
            return settled
        }
        for file in settled.values {
            do throws(JournalError) {
                try session.remove(file)
            } catch {
                // It goes with the session.
                continue
            }
        }
    }

    private static let queue = DispatchQueue(label: "ai.clearml.delivery.files", attributes: .concurrent)

    private enum Whole {
        case file(CapturedFile)
        case obstacle(DeliveryVerdict)
    }

    /// A captured file with all its sums, or what keeps it from being sent.
    ///
    /// A large one may still be copied by the run: that is work under way, no outage, so it is waited for here.
    private func whole(_ captured: CapturedFile) -> Whole {
        do throws(JournalError) {
            var pause = Duration.milliseconds(10)
            while true {
                switch try session.whole(captured) {
                case .whole(let file): return .file(file)
                case .lost(let reason): return .obstacle(.refused(reason: reason))
                case .pending where captured.origin == nil || link.cancellation.isCancelled:
                    return .obstacle(.unavailable(reason: "a captured file is not on the disk yet", retryAfter: nil))
                case .pending:
                    link.session.environment.sleep(pause, link.cancellation)
                    pause = min(pause * 2, .milliseconds(500))
                }
            }
        } catch {
            return .obstacle(.unavailable(reason: "a captured file cannot be read: \(error)", retryAfter: nil))
        }
    }

    private func storeOne(_ item: BatchFile, on server: FileServer) -> DeliveryVerdict? {
        let captured: CapturedFile
        switch whole(item.file.captured) {
        case .file(let file): captured = file
        case .obstacle(let verdict): return verdict
        }
        do throws(APIError) {
            try server.store(
                item.key,
                contentType: item.file.contentType,
                length: captured.size,
                options: link.options
            ) { () throws(APIError) in
                do throws(JournalError) {
                    return try CapturedFileSource(session, captured)
                } catch {
                    throw APIError(.transport, endpoint: "files", message: error.description, outcome: .notSent)
                }
            }
            stored.withLock { $0[item.sequence] = captured }
            return nil
        } catch {
            let verdict = DeliveryVerdict(error, bytes: captured.size)
            switch verdict {
            // A 500 says that the server's disk is full as a rule, and nothing about this file.
            case .serverError(let reason): return .unavailable(reason: reason, retryAfter: nil)
            default: return verdict
            }
        }
    }
}

/// A captured file as a request body; serves one request at a time.
private final class CapturedFileSource: HTTPBodySource {
    private let file: any OpenFile
    private let position = Mutex(0)

    init(_ session: StoredSession, _ captured: CapturedFile) throws(JournalError) {
        do throws(FileSystemError) {
            file = try session.fileSystem.open(session.path(of: captured), .read)
        } catch {
            throw JournalError(error)
        }
    }

    deinit { file.close() }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        try position.withLock { position in
            let count = try file.read(into: buffer, at: position)
            position += count
            return count
        }
    }

    func rewind() { position.withLock { $0 = 0 } }
}
