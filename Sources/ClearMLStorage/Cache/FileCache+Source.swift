import ClearMLDigest
import ClearMLTransport

extension FileCache {
    /// A file that is wanted: where it lies, and what it must be.
    struct Source: Sendable {
        let url: String
        /// The copy, or the file itself where that lies on this machine.
        let path: String
        let isRemote: Bool
        let expectation: Expectation
        let storage: any StorageProvider
        /// What the place says of it; nil when the digest tells enough, or the place does not answer.
        private let object: StoredObject?
        /// Whether the place has no such file.
        private let isMissing: Bool

        init(
            _ url: String,
            _ place: CachePlace,
            _ expectation: Expectation,
            from storage: any StorageProvider,
            _ transfer: Transfer
        ) {
            self.url = url
            self.expectation = expectation
            self.storage = storage
            isRemote = !url.hasPrefix("/") && !url.hasPrefix("file://")
            path = isRemote ? place.path : url.hasPrefix("/") ? url : String(url.dropFirst("file://".count))
            var object: StoredObject?
            var isMissing = false
            // Without a digest only the place can tell whether a copy is still the file that is meant.
            if isRemote, expectation.digest == nil {
                do throws(StorageError) {
                    var question = transfer
                    question.retry = .none
                    question.timeout = min(transfer.timeout, .seconds(30))
                    object = try storage.information(url, question)
                    isMissing = object == nil
                } catch {
                    // A copy is better than nothing while the place is away.
                }
            }
            self.object = object
            self.isMissing = isMissing
        }

        /// Its length in bytes; nil when not known beforehand.
        var size: Int64? { expectation.size ?? object?.size }

        /// Whether the file at ``path`` is the one that is meant.
        func isWhole(_ note: CacheNote?, _ operation: Operation) throws(StorageError) -> Bool {
            guard !isMissing, Folders.kind(of: path, followingLinks: !isRemote) == .file else { return false }
            let file: OpenFile
            do throws(StorageError) {
                file = try OpenFile(reading: path)
            } catch {
                // Gone in this moment, or not to be read: fetched again.
                return false
            }
            let size = try file.identity().size
            var wanted = expectation
            if isRemote, let note {
                if let object, !note.agrees(with: object) { return false }
                wanted.size = wanted.size ?? note.size
                wanted.digest = wanted.digest ?? note.digest
            } else if let known = object?.size, known != size {
                return false
            }
            if let expected = wanted.size, expected != size { return false }
            guard let digest = wanted.digest else { return true }
            return try file.digest(operation) == digest
        }

        /// Whether what lies unpacked came from this file, which ``isWhole(_:_:)`` has found to be the right one.
        func isUnpacked(_ place: CachePlace, _ note: CacheNote?) throws(StorageError) -> Bool {
            guard Folders.kind(of: place.unpacked) == .folder else { return false }
            // With a copy that is replaced, what was unpacked of it is removed.
            if isRemote { return true }
            guard let note else { return false }
            if let digest = expectation.digest { return note.digest == digest }
            let identity = try OpenFile(reading: path).identity()
            return note.size == identity.size && note.modified == identity.modified
        }

        /// What is to be known of a copy.
        func note(_ fetched: Downloaded) -> CacheNote {
            CacheNote(
                url: StorageURL.shown(url),
                size: fetched.size,
                digest: fetched.digest,
                tag: object?.tag,
                modified: object?.modified
            )
        }

        /// What is to be known of a file of this machine whose content is unpacked.
        func note(_ operation: Operation) throws(StorageError) -> CacheNote {
            let file = try OpenFile(reading: path)
            let identity = try file.identity()
            let digest = try file.digest(operation)
            return CacheNote(url: url, size: identity.size, digest: digest, tag: nil, modified: identity.modified)
        }

        var absent: StorageError {
            StorageError(.notFound, "\(path) is not there, or is not what was stored")
        }
    }
}

extension OpenFile {
    /// The digest of the contents.
    func digest(_ operation: Operation) throws(StorageError) -> SHA256.Digest {
        let buffer = TransferBuffer(1 << 20)
        var hash = SHA256()
        var position: Int64 = 0
        while true {
            try operation.check()
            let count = try read(at: position, into: buffer.bytes)
            if count == 0 { return hash.finish() }
            hash.update(buffer.prefix(count))
            position += Int64(count)
        }
    }
}
