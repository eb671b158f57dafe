import ClearMLDigest
package import ClearMLStorage

/// One file that an artifact or a model names, as the verbs of the terminal fetch it.
package struct StoredFile: Sendable {
    /// Where it is stored.
    package let url: String
    /// Bytes; nil when nobody says.
    package let size: Int64?
    private let hash: String?
    /// Whether it is an archive that people want unpacked.
    package let isArchive: Bool
    private let server: ServerAccess

    init(url: String, size: Int64?, hash: String?, isArchive: Bool, server: ServerAccess) {
        self.url = url
        self.size = size
        self.hash = hash
        self.isArchive = isArchive
        self.server = server
    }

    /// The file's own name, fit for a folder of this machine.
    package var name: String { FileCache.fileName(of: url) }

    /// A copy in the cache; of an archive, the folder of what it holds where that is asked for.
    package func copy(unpacks: Bool, _ transfer: Transfer) throws(ClearMLError) -> CachedCopy {
        try StoredFiles(server).hold(url, size: size, hash: hash, unpacks: unpacks && isArchive, transfer)
    }

    /// Has it fetched anew the next time, also where the copy in the cache is still what its place has.
    func forget() throws(ClearMLError) {
        let cache = try StoredFiles(server).cache
        do throws(StorageError) { try cache.forget(url) } catch { throw ClearMLError(error) }
    }

    /// Puts it at `path`: a file, or of an archive the folder of what it holds where that is asked for.
    ///
    /// A broken call is gone on with by the next one.
    /// - Throws: ``ClearMLError``, as ``copy(unpacks:_:)`` does.
    package func save(to path: String, unpacks: Bool, _ transfer: Transfer) throws(ClearMLError) {
        let files = try StoredFiles(server)
        let expectation = Expectation(size: size, digest: hash.flatMap { SHA256.Digest(hex: $0) })
        do throws(StorageError) {
            if unpacks, isArchive {
                let copy = try files.cache.copy(of: url, from: files.storage, expecting: expectation, transfer)
                defer { copy.release() }
                try FileCache.unpack(copy, to: path, transfer)
                return
            }
            if let copy = try files.cache.existing(url, from: files.storage, expecting: expectation, transfer) {
                defer { copy.release() }
                _ = try files.storage.download(copy.path, to: path, expecting: expectation, transfer)
                return
            }
            // Not by way of the cache: a large file would need its room twice.
            var transfer = transfer
            transfer.stateFile = path + ".clearml-resume"
            _ = try files.storage.download(url, to: path, expecting: expectation, transfer)
        } catch {
            throw ClearMLError(error)
        }
    }

    /// Whether the file at `path` is this one, as far as size and digest tell; false when they are not known.
    package func isAlready(at path: String, _ transfer: Transfer) throws(ClearMLError) -> Bool {
        guard let hash, let digest = SHA256.Digest(hex: hash) else { return false }
        do throws(StorageError) {
            return try LocalFile.examine(path, transfer).digest == digest
        } catch {
            guard error.code == .cancelled else { return false }
            throw ClearMLError(error)
        }
    }
}

extension Artifact {
    /// The file that it names.
    ///
    /// - Throws: ``ClearMLError/Code/fileUnavailable`` as long as there is none.
    package var file: StoredFile {
        get throws(ClearMLError) {
            guard !url.isEmpty else {
                throw ClearMLError(code: .fileUnavailable, message: "the artifact \(name) is not stored anywhere yet")
            }
            return StoredFile(url: url, size: size, hash: hash, isArchive: type == "archive", server: server)
        }
    }
}
