import ClearMLAPI
import ClearMLConfiguration
import ClearMLDigest
import ClearMLJournal
import ClearMLStorage

/// Stores a file at once, without a run and its journal: for verbs of the terminal.
struct DirectUpload: Sendable {
    private let server: ServerAccess
    private let files: StoredFiles
    private let unfinished: UnfinishedUploads
    /// The storage that files go to, without a slash at its end; nil for the file server.
    private let root: String?

    /// - Parameters:
    ///   - server: whose file server is meant.
    ///   - destinations: roots of storages, the first that is there counts; without one it is the configured one.
    /// - Throws: ``ClearMLError/Code/configuration``.
    init(_ server: ServerAccess, destinations: [String?]) throws(ClearMLError) {
        self.server = server
        files = try StoredFiles(server)
        let configuration = try ServerConnection.configuration(server.world)
        unfinished = UnfinishedUploads(root: configuration.cacheBaseDirectory)
        let wanted = (destinations + [configuration.defaultOutputURI]).compactMap(\.self).first { !$0.isEmpty }
        var root = wanted.map { WeightsAddress.conform($0, workingDirectory: server.world.workingDirectory) }
        while let text = root, text.hasSuffix("/") { root = String(text.dropLast()) }
        self.root = root == configuration.filesServer ? nil : root
    }

    /// A file that is stored.
    struct Stored: Sendable {
        var url: String
        var size: Int64
        var digest: SHA256.Digest
    }

    /// Stores a file or an archive of several below a path.
    ///
    /// A file that a storage takes in parts is gone on with after a broken call about the same subject.
    /// - Parameters:
    ///   - content: a file or an archive.
    ///   - subject: what it is stored as, besides what and where.
    ///   - packing: how the files of an archive are packed.
    ///   - transfer: bounds, cancellation and progress.
    ///   - path: where, below the root of the storage, without a slash at either end; gets an id that belongs to the upload,
    ///     32 hexadecimal digits.
    /// - Returns: what was stored, and where.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/damagedFile`` when the file changed meanwhile.
    func store(
        _ content: ArtifactContent,
        as subject: String,
        packing: ZIPWriter.Packing = .deflated(),
        _ transfer: Transfer,
        at path: (_ id: String) -> String
    ) throws(ClearMLError) -> Stored {
        let root = try base()
        do throws(StorageError) {
            switch content.source {
            case .file(let file):
                return try unfinished.resuming("\(root)\n\(subject)\n\(file)") { upload throws(StorageError) in
                    var transfer = transfer
                    transfer.stateFile = upload.stateFile
                    return try store(file, content, address(path(upload.id), root), transfer)
                }
            case .archive(let members):
                return try files.cache.withScratchFile { scratch throws(StorageError) in
                    do {
                        try ArtifactFiles.write(members, to: scratch, packing: packing)
                    } catch {
                        throw StorageError(.fileSystem, "the archive cannot be made: \(error)", underlying: error)
                    }
                    let path = path(SessionDescription.makeID())
                    return try store(scratch, content, address(path, root), transfer)
                }
            case .bytes, .address: throw StorageError(.unsupported, "only files and folders are stored at once")
            }
        } catch {
            throw ClearMLError(error)
        }
    }

    private func store(
        _ file: String,
        _ content: ArtifactContent,
        _ url: String,
        _ transfer: Transfer
    ) throws(StorageError) -> Stored {
        let source = UploadSource(path: file, contentType: content.contentType)
        let stored = try LocalFile.upload(source, to: url, of: files.storage, transfer, environment: server.world.api)
        return Stored(url: url, size: stored.size, digest: stored.digest)
    }

    /// What names the storage.
    private func base() throws(ClearMLError) -> String {
        if let root { return root }
        guard let address = server.session.configuration.filesServer, !address.isEmpty else {
            throw ClearMLError(
                code: .notConfigured,
                message: "no file server is configured: set api.files_server (CLEARML_FILES_HOST), or say --output-uri"
            )
        }
        return address
    }

    private func address(_ path: String, _ base: String) -> String {
        guard root == nil else { return "\(base)/\(path)" }
        return FileServer(session: server.session, root: base).address(of: path)
    }
}
