import ClearMLAPI
import ClearMLConfiguration
import ClearMLDigest
import ClearMLJournal
import ClearMLStorage
import ClearMLTransport

/// Files of the storages with a copy on this machine, in the folder that the Python SDK uses too:
/// `{cache}/storage_manager/global/{MD5 of the address}.{name}`.
///
/// A copy is looked at again before it is given out: it must have the size and the digest that the task names. Downloads
/// appear under their name only when they are whole, so that processes may share the folder.
struct StoredFiles {
    private let storage: Storage
    private let folder: String
    private let fileSystem = DiskFileSystem()

    init(_ server: ServerAccess) throws(ClearMLError) {
        let configuration = try ServerConnection.configuration(server.world)
        storage = ServerConnection.storage(configuration, server.world, session: server.session)
        folder = configuration.cacheBaseDirectory + "/storage_manager/global"
    }

    /// The path of a copy that is what was promised; fetched if there is none.
    ///
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/damagedFile`` when the place has something else,
    ///   ``ClearMLError/Code/fileUnavailable`` when it has nothing or does not answer.
    func copy(of url: String, size: Int64?, hash: String?) throws(ClearMLError) -> String {
        if url.hasPrefix("file://") || url.hasPrefix("/") {
            let path = url.hasPrefix("/") ? url : String(url.dropFirst("file://".count))
            guard try isWhole(path, size: size, hash: hash) else {
                throw ClearMLError(code: .fileUnavailable, message: "\(path) is not there, or is not what was stored")
            }
            return path
        }
        let path = "\(folder)/\(MD5.hex(url)).\(Self.name(of: url))"
        if try isWhole(path, size: size, hash: hash) { return path }
        do throws(FileSystemError) {
            try fileSystem.createDirectory(folder)
            // What is there is not what is wanted.
            try fileSystem.remove(path)
        } catch {
            throw Self.failure(error, folder)
        }
        do throws(StorageError) {
            let digest = hash.flatMap { SHA256.Digest(hex: $0) }
            let expectation = Expectation(size: size, digest: digest)
            _ = try storage.download(url, to: path, expecting: expectation, Transfer())
            return path
        } catch {
            throw Self.failure(error)
        }
    }

    /// The path of a copy of a file that nobody promises anything of, such as the weights of a model; fetched if there is
    /// none, and again where the place has another one since.
    ///
    /// The place's tag of the contents is noted beside the copy; without one the times are compared. A place that does not
    /// answer leaves the copy that there is.
    func currentCopy(of url: String, refetching: Bool) throws(ClearMLError) -> String {
        guard !url.hasPrefix("file://"), !url.hasPrefix("/") else { return try copy(of: url, size: nil, hash: nil) }
        let path = "\(folder)/\(MD5.hex(url)).\(Self.name(of: url))"
        var stored: StoredObject?
        do throws(StorageError) {
            stored = try storage.information(url, Transfer())
        } catch {
            stored = nil  // what is wrong shows when it is fetched, if it must be
        }
        do throws(FileSystemError) {
            if let known = try fileSystem.information(path) {
                let isStale = refetching ? true : try isReplaced(path, known, stored)
                if isStale {
                    try fileSystem.removeTree(path + Self.unpackedSuffix)
                    try fileSystem.remove(path)
                }
            }
        } catch {
            throw Self.failure(error, path)
        }
        let copy = try copy(of: url, size: stored?.size, hash: nil)
        guard let tag = stored?.tag else { return copy }
        do throws(FileSystemError) {
            try fileSystem.replace(path + Self.tagSuffix, with: Array(tag.utf8), durably: false)
        } catch {
            throw Self.failure(error, path)
        }
        return copy
    }

    /// Whether the place has another file than the one that was copied, as far as it tells.
    private func isReplaced(
        _ path: String,
        _ copy: FileInformation,
        _ stored: StoredObject?
    ) throws(FileSystemError) -> Bool {
        guard let stored else { return false }
        if let tag = stored.tag, try fileSystem.information(path + Self.tagSuffix) != nil {
            return try fileSystem.contents(of: path + Self.tagSuffix, limit: 4_096) != Array(tag.utf8)
        }
        return stored.modified.map { $0 * 1_000 > copy.modified } ?? false
    }

    private static let tagSuffix = ".clearml-tag"
    private static let unpackedSuffix = "_artifact_archive"

    /// The folder with what an archive holds; unpacked beside it, once.
    func unpacked(_ archive: String) throws(ClearMLError) -> String {
        let target = archive + Self.unpackedSuffix
        do {
            if try fileSystem.information(target)?.isDirectory == true { return target }
            let staging = "\(target).\(SessionDescription.makeID().prefix(8))"
            try fileSystem.createDirectory(staging)
            do {
                try ZIPReader(path: archive).extractAll(to: staging)
                try Folders.move(staging, to: target)
            } catch {
                try fileSystem.removeTree(staging)
                // Another process may have been faster.
                guard try fileSystem.information(target)?.isDirectory == true else { throw error }
            }
            return target
        } catch {
            throw ClearMLError(
                code: .damagedFile,
                message: "the archive \(archive) cannot be unpacked: \(error)",
                underlying: error
            )
        }
    }

    /// Whether a file has the promised size and digest; true for one that nothing is promised of.
    private func isWhole(_ path: String, size: Int64?, hash: String?) throws(ClearMLError) -> Bool {
        do throws(FileSystemError) {
            guard let information = try fileSystem.information(path), !information.isDirectory else { return false }
            if let size, Int64(information.size) != size { return false }
            guard let hash, let digest = SHA256.Digest(hex: hash) else { return true }
            let file = try fileSystem.open(path, .read)
            defer { file.close() }
            var sum = SHA256()
            try file.forEachPiece { piece throws(FileSystemError) in sum.update(piece) }
            return sum.finish() == digest
        } catch {
            throw Self.failure(error, path)
        }
    }

    private static func failure(_ error: FileSystemError, _ path: String) -> ClearMLError {
        ClearMLError(code: .fileUnavailable, message: "\(path) cannot be used: \(error)", underlying: error)
    }

    private static func failure(_ error: StorageError) -> ClearMLError {
        let code: ClearMLError.Code =
            switch error.code {
            case .damaged, .changed: .damagedFile
            case .missingCredentials: .notConfigured
            case .cancelled: .cancelled
            default: .fileUnavailable
            }
        return ClearMLError(code: code, message: error.message, underlying: error)
    }

    /// The end of an address as a file name of this machine.
    private static func name(of url: String) -> String {
        let path = url.prefix { $0 != "?" && $0 != "#" }
        return StoragePath.segment(path.split(separator: "/").last.map(String.init) ?? "file")
    }
}
