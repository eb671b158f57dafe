package import ClearMLAPI
import ClearMLDigest

/// Copies of stored files on this machine, shared by all processes of its user, and limited.
///
/// ```
/// storage_manager/{context}/{key}.{name}                      the copy, where the Python SDK has its own
/// storage_manager/{context}/{key}.{name}_artifact_archive/    what it holds, if it is an archive
/// storage_manager/{context}/{key}.{name}.clearml-part         what has arrived of it
/// storage_manager/.claims/{context}/{key}                     who uses it, and what is known of it
/// ```
///
/// The key is the MD5 of the address. A copy is given out only when it is what the caller expects by size and digest;
/// of a file that nothing is known of, when its place still has the same one, or does not answer. Two processes that want
/// one file fetch it once. Beyond the limits the files go first that were not asked for the longest, by the time of their
/// last change, which each use renews; what is in use stays.
///
/// A value; calls block, as those of ``StorageProvider`` do.
package struct FileCache: Sendable {
    /// The folder of the copies.
    package let folder: String
    let claims: String
    package let limits: CacheLimits
    let environment: APIEnvironment

    /// Names a cache; nothing is made.
    ///
    /// - Parameters:
    ///   - root: The folder of everything that the SDK keeps on this machine.
    ///   - context: Which of the caches below it.
    ///   - limits: How much it may hold.
    ///   - environment: Clocks and waiting.
    package init(
        root: String,
        context: String = "global",
        limits: CacheLimits,
        environment: APIEnvironment = .system
    ) {
        folder = "\(root)/storage_manager/\(context)"
        claims = "\(root)/storage_manager/.claims/\(context)"
        self.limits = limits
        self.environment = environment
    }

    /// The caches below a root that there are.
    package static func all(
        root: String,
        limits: CacheLimits,
        environment: APIEnvironment = .system
    ) throws(StorageError) -> [FileCache] {
        try (Folders.names(in: "\(root)/storage_manager") ?? [])
            .filter { !$0.hasPrefix(".") && Folders.kind(of: "\(root)/storage_manager/\($0)") == .folder }
            .sorted()
            .map { FileCache(root: root, context: $0, limits: limits, environment: environment) }
    }

    /// A copy of the file at `url`, fetched if there is none that fits.
    ///
    /// What lies on this machine already (`file://`, `/`) is used in its place, and checked there.
    /// - Parameters:
    ///   - url: The file, as ``Storage`` knows it.
    ///   - storage: Where it is fetched from.
    ///   - expectation: What it must be.
    ///   - unpacks: Whether what the archive holds is wanted.
    ///   - transfer: Bounds of the call. A broken download is gone on with by the next call.
    /// - Returns: The copy; it stays while the object lives, and as long as there is room for it afterwards.
    /// - Throws: ``StorageError``: ``StorageError/Code/damaged`` for what is not what was expected and for an archive that
    ///   cannot be unpacked.
    package func copy(
        of url: String,
        from storage: any StorageProvider,
        expecting expectation: Expectation = .anything,
        unpacks: Bool = false,
        _ transfer: Transfer
    ) throws(StorageError) -> CachedCopy {
        try Operation.run(transfer, environment) { operation throws(StorageError) in
            let place = CachePlace(self, url: url)
            let source = Source(url, place, expectation, from: storage, transfer)
            if !source.isRemote, !unpacks {
                guard try source.isWhole(nil, operation) else { throw source.absent }
                return CachedCopy(path: source.path, claim: nil)
            }
            while true {
                if let copy = try present(source, place, unpacks, operation) { return copy }
                if let copy = try fetch(source, place, unpacks, transfer, operation) { return copy }
                try operation.check()
            }
        }
    }

    /// The copy of the file at `url` that is there already; nil when there is none that fits.
    package func existing(
        _ url: String,
        from storage: any StorageProvider,
        expecting expectation: Expectation = .anything,
        _ transfer: Transfer
    ) throws(StorageError) -> CachedCopy? {
        try Operation.run(transfer, environment) { operation throws(StorageError) in
            let place = CachePlace(self, url: url)
            guard Folders.kind(of: place.path) == .file else { return nil }
            let source = Source(url, place, expectation, from: storage, transfer)
            return source.isRemote ? try present(source, place, false, operation) : nil
        }
    }

    /// Removes the copy of the file at `url`, so that the next call fetches it; one that is in use stays.
    package func forget(_ url: String) throws(StorageError) {
        let place = CachePlace(self, url: url)
        guard try !members(of: place.key).isEmpty, let claim = try CacheClaim.attempt(place.claim, shared: false) else {
            return
        }
        try discard(place, keepingPart: false)
        claim.remove()
    }

    /// A file name of this machine for the file at `url`: that at the end of the address.
    package static func fileName(of url: String) -> String {
        let path = url.hasPrefix("http") ? url.prefix { $0 != "?" && $0 != "#" } : url[...]
        let last = path.split(separator: "/").last.map(String.init) ?? "file"
        return CachePlace.bounded(StorageURL.percentDecoded(last) ?? last)
    }

    /// The copy that is there, if it fits.
    private func present(
        _ source: Source,
        _ place: CachePlace,
        _ unpacks: Bool,
        _ operation: Operation
    ) throws(StorageError) -> CachedCopy? {
        let path = unpacks ? place.unpacked : source.path
        guard Folders.kind(of: path) != .other else { return nil }
        var claim: CacheClaim?
        do throws(StorageError) {
            claim = try CacheClaim.take(place.claim, shared: true, operation)
        } catch  where error.code == .fileSystem {
            // A cache that was made elsewhere and may only be read: nobody removes anything from it.
        }
        let note = try claim?.note()
        guard try source.isWhole(note, operation) else { return nil }
        if unpacks { guard try source.isUnpacked(place, note) else { return nil } }
        Folders.touch(source.isRemote ? place.path : path)
        if unpacks { Folders.touch(path) }
        return CachedCopy(path: path, claim: claim)
    }

    /// Fetches and unpacks what is missing; nil when somebody came in between, and it has to be looked at again.
    private func fetch(
        _ source: Source,
        _ place: CachePlace,
        _ unpacks: Bool,
        _ transfer: Transfer,
        _ operation: Operation
    ) throws(StorageError) -> CachedCopy? {
        try Folders.make(folder)
        let claim = try CacheClaim.take(place.claim, shared: false, operation)
        do throws(StorageError) {
            // Another process may have fetched it while this one waited.
            var note = try claim.note()
            if try !source.isWhole(note, operation) {
                guard source.isRemote else { throw source.absent }
                try discard(place, keepingPart: true)
                makeRoom(for: source.size ?? 0, keeping: place.key)
                var transfer = transfer
                transfer.stateFile = place.resumption
                transfer.cancellation = operation.cancellation
                let fetched = try source.storage.download(
                    source.url,
                    to: place.path,
                    expecting: source.expectation,
                    transfer
                )
                note = source.note(fetched)
                try claim.write(source.note(fetched))
            }
            if unpacks, try !source.isUnpacked(place, note) {
                if !source.isRemote { try claim.write(try source.note(operation)) }
                try unpack(source.path, place, operation)
            }
        } catch {
            // Nothing of it is there: the claim is all that would be left.
            if try members(of: place.key).isEmpty, Folders.kind(of: place.resumption) == .other { claim.remove() }
            throw error
        }
        makeRoom(keeping: place.key)
        let path = unpacks ? place.unpacked : source.path
        guard try claim.share(), Folders.kind(of: path) != .other else { return nil }
        return CachedCopy(path: path, claim: claim)
    }

    /// Removes everything of a place but, where it may be gone on with, the unfinished download.
    private func discard(_ place: CachePlace, keepingPart: Bool) throws(StorageError) {
        for name in try members(of: place.key) {
            if keepingPart, name.hasSuffix(PartialFile.suffix), !place.isScratch(name) { continue }
            try Folders.removeTree("\(folder)/\(name)")
        }
    }

    /// The names in the folder that belong to a key.
    func members(of key: String) throws(StorageError) -> [String] {
        (try Folders.names(in: folder) ?? []).filter { CachePlace.key(of: $0) == key }
    }
}
