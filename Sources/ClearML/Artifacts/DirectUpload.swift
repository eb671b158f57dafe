import ClearMLAPI
import ClearMLConfiguration
import ClearMLDigest
import ClearMLStorage

/// Stores a file at once, without a run and its journal: for verbs of the terminal.
struct DirectUpload: Sendable {
    private let server: ServerAccess
    private let files: StoredFiles
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
    /// - Parameters:
    ///   - content: a file or an archive.
    ///   - path: where, below the root of the storage, without a slash at either end.
    ///   - packing: how the files of an archive are packed.
    ///   - transfer: bounds, cancellation and progress.
    /// - Returns: what was stored, and where.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/damagedFile`` when the file changed meanwhile.
    func store(
        _ content: ArtifactContent,
        at path: String,
        packing: ZIPWriter.Packing = .deflated(),
        _ transfer: Transfer
    ) throws(ClearMLError) -> Stored {
        let url = try address(path)
        do throws(StorageError) {
            switch content.source {
            case .file(let file): return try store(file, content, url, transfer)
            case .archive(let members):
                return try files.cache.withScratchFile { scratch throws(StorageError) in
                    do {
                        try ArtifactFiles.write(members, to: scratch, packing: packing)
                    } catch {
                        throw StorageError(.fileSystem, "the archive cannot be made: \(error)", underlying: error)
                    }
                    return try store(scratch, content, url, transfer)
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

    private func address(_ path: String) throws(ClearMLError) -> String {
        if let root { return "\(root)/\(path)" }
        guard let address = server.session.configuration.filesServer, !address.isEmpty else {
            throw ClearMLError(
                code: .notConfigured,
                message: "no file server is configured: set api.files_server (CLEARML_FILES_HOST), or say --output-uri"
            )
        }
        return FileServer(session: server.session, root: address).address(of: path)
    }
}
