import ClearMLAPI
import ClearMLStorage

extension Model {
    /// The file of its weights.
    ///
    /// - Throws: ``ClearMLError/Code/fileUnavailable`` as long as there is none.
    package var weightsFile: StoredFile {
        get throws(ClearMLError) { try weightsFile(isArchive: info.isPackage) }
    }

    private func weightsFile(isArchive: Bool) throws(ClearMLError) -> StoredFile {
        let url = info.url
        guard WeightsAddress.isStored(url) else {
            let state = url.hasSuffix("failed_uploading") ? "could not be stored" : "are not stored yet"
            throw ClearMLError(code: .fileUnavailable, message: "the weights of the model \(name) (\(id)) \(state)")
        }
        // The server knows neither size nor digest of weights.
        return StoredFile(
            // Python records addresses unescaped where it uploads at once; a path of this machine is none.
            url: url.hasPrefix("http") ? StoragePath.repaired(url) : url,
            size: nil,
            hash: nil,
            isArchive: isArchive,
            server: server
        )
    }

    private func localCopy(
        _ extractArchive: Bool?,
        _ forceDownload: Bool,
        _ transfer: Transfer
    ) throws(ClearMLError) -> String {
        let unpacks = extractArchive ?? info.isPackage
        let file = try weightsFile(isArchive: unpacks)
        if forceDownload { try file.forget() }
        return try file.copy(unpacks: unpacks, transfer).path
    }

    /// A copy of the weights on this machine; of a package, the folder of what it holds.
    ///
    /// Blocks while they are fetched; a fetch that broke off is gone on with. The copy is shared by all programs: do not
    /// change it. One that the storage has replaced since is fetched again; weights that lie on this machine are given
    /// out where they are.
    /// - Parameters:
    ///   - extractArchive: whether a ZIP archive is unpacked; nil to do so with packages.
    ///   - forceDownload: whether they are fetched even if there is a copy.
    ///   - progress: told how far it is, from a thread of the library.
    /// - Returns: the path.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/fileUnavailable`` when there are none or they cannot be fetched,
    ///   ``ClearMLError/Code/damagedFile`` for an archive that cannot be unpacked.
    public func localCopy(
        extractArchive: Bool? = nil,
        forceDownload: Bool = false,
        progress: (@Sendable (TransferProgress) -> Void)? = nil
    ) throws(ClearMLError) -> String {
        try localCopy(extractArchive, forceDownload, Transfer(reportingTo: progress))
    }

    /// The file of the weights on this machine; of a package, the ZIP archive.
    ///
    /// - Parameter forceDownload: whether it is fetched even if there is a copy.
    /// - Returns: the path.
    /// - Throws: ``ClearMLError``, as `localCopy` does.
    public func getWeights(forceDownload: Bool = false) throws(ClearMLError) -> String {
        try localCopy(extractArchive: false, forceDownload: forceDownload)
    }

    /// The folder of the files of a package on this machine.
    ///
    /// - Parameter forceDownload: whether it is fetched even if there is a copy.
    /// - Returns: the path.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/unsupportedFormat`` for weights that are no package, and as
    ///   `localCopy` does.
    public func getWeightsPackage(forceDownload: Bool = false) throws(ClearMLError) -> String {
        try requirePackage()
        return try localCopy(extractArchive: true, forceDownload: forceDownload)
    }

    private func requirePackage() throws(ClearMLError) {
        guard !info.isPackage else { return }
        throw ClearMLError(
            code: .unsupportedFormat,
            message: "the weights of the model \(name) (\(id)) are one file; take getWeights()"
        )
    }

    /// A copy of the weights on this machine, fetched without blocking a thread of the cooperative pool.
    ///
    /// Cancelling the caller's task ends it; the next call goes on from there.
    /// - Parameters:
    ///   - extractArchive: whether a ZIP archive is unpacked; nil to do so with packages.
    ///   - forceDownload: whether they are fetched even if there is a copy.
    ///   - progress: told how far it is, from a thread of the library.
    /// - Returns: the path.
    /// - Throws: ``ClearMLError``, as the synchronous form does; ``ClearMLError/Code/cancelled``.
    public func localCopy(
        extractArchive: Bool? = nil,
        forceDownload: Bool = false,
        progress: (@Sendable (TransferProgress) -> Void)? = nil
    ) async throws(ClearMLError) -> String {
        try await LibraryQueue.run { (cancellation) throws(ClearMLError) in
            var transfer = Transfer(reportingTo: progress)
            transfer.cancellation = cancellation
            return try self.localCopy(extractArchive, forceDownload, transfer)
        }
    }

    /// The file of the weights on this machine, fetched without blocking a thread of the cooperative pool.
    ///
    /// - Parameter forceDownload: whether it is fetched even if there is a copy.
    /// - Returns: the path.
    /// - Throws: ``ClearMLError``, as the synchronous form does; ``ClearMLError/Code/cancelled``.
    public func getWeights(forceDownload: Bool = false) async throws(ClearMLError) -> String {
        try await localCopy(extractArchive: false, forceDownload: forceDownload)
    }

    /// The folder of the files of a package on this machine, fetched without blocking a thread of the cooperative pool.
    ///
    /// - Parameter forceDownload: whether it is fetched even if there is a copy.
    /// - Returns: the path.
    /// - Throws: ``ClearMLError``, as the synchronous form does; ``ClearMLError/Code/cancelled``.
    public func getWeightsPackage(forceDownload: Bool = false) async throws(ClearMLError) -> String {
        try requirePackage()
        return try await localCopy(extractArchive: true, forceDownload: forceDownload)
    }
}
