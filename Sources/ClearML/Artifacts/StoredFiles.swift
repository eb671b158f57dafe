package import ClearMLConfiguration
import ClearMLDigest
package import ClearMLStorage

/// Files of the storages with a copy on this machine, in the cache that all processes share (``FileCache``).
///
/// A copy is looked at again before it is given out: it must have the size and the digest that the server names.
struct StoredFiles: Sendable {
    let storage: Storage
    let cache: FileCache

    init(_ server: ServerAccess) throws(ClearMLError) {
        let configuration = try ServerConnection.configuration(server.world)
        storage = ServerConnection.storage(configuration, server.world, session: server.session)
        cache = FileCache(
            root: configuration.cacheBaseDirectory,
            limits: CacheLimits(configuration),
            environment: server.world.api
        )
    }

    /// A copy that is what was promised; fetched if there is none.
    ///
    /// - Parameters:
    ///   - url: where the file is stored.
    ///   - size: its bytes; nil when nobody says.
    ///   - hash: its SHA-256 in hexadecimal digits; nil when nobody says. Then its place is asked whether it changed.
    ///   - unpacks: whether the folder of what the archive holds is wanted.
    ///   - transfer: bounds, cancellation and progress.
    /// - Returns: the copy, which stays while the object lives, and then as long as the cache has room for it.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/damagedFile`` when the place has something else,
    ///   ``ClearMLError/Code/fileUnavailable`` when it has nothing or does not answer.
    func hold(
        _ url: String,
        size: Int64?,
        hash: String?,
        unpacks: Bool,
        _ transfer: Transfer
    ) throws(ClearMLError) -> CachedCopy {
        do throws(StorageError) {
            let expectation = Expectation(size: size, digest: hash.flatMap { SHA256.Digest(hex: $0) })
            return try cache.copy(of: url, from: storage, expecting: expectation, unpacks: unpacks, transfer)
        } catch {
            throw ClearMLError(error)
        }
    }
}

extension CacheLimits {
    /// The limits of one cache, as the configuration says.
    package init(_ configuration: Configuration) {
        self.init(
            entries: configuration.cacheEntryLimit,
            bytes: configuration.cacheByteLimit,
            freeBytes: configuration.cacheFreeByteLimit
        )
    }
}

extension ClearMLError {
    /// A failure of a storage in the words of this layer.
    package init(_ error: StorageError) {
        let code: ClearMLError.Code =
            switch error.code {
            case .damaged, .changed: .damagedFile
            case .missingCredentials: .notConfigured
            case .cancelled: .cancelled
            case .timedOut: .timedOut
            default: .fileUnavailable
            }
        self.init(code: code, message: error.message, underlying: error)
    }
}
