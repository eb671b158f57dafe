import ClearMLAPI

extension Model {
    /// A copy of the weights on this machine; of a package, the folder of what it holds.
    ///
    /// Blocks while they are fetched. The copy is shared: do not change it. One that the storage has replaced since is
    /// fetched again; weights that lie on this machine are given out where they are.
    /// - Parameters:
    ///   - extractArchive: whether a ZIP archive is unpacked; nil to do so with packages.
    ///   - forceDownload: whether they are fetched even if there is a copy.
    /// - Returns: the path.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/fileUnavailable`` when there are none or they cannot be fetched,
    ///   ``ClearMLError/Code/damagedFile`` for an archive that cannot be unpacked.
    public func localCopy(extractArchive: Bool? = nil, forceDownload: Bool = false) throws(ClearMLError) -> String {
        let info = info
        guard WeightsAddress.isStored(info.url) else {
            let state = info.url.hasSuffix("failed_uploading") ? "could not be stored" : "are not stored yet"
            throw ClearMLError(code: .fileUnavailable, message: "the weights of the model \(name) (\(id)) \(state)")
        }
        let files = try StoredFiles(server)
        // Python records addresses unescaped where it uploads at once.
        let url = info.url.hasPrefix("http") ? StoragePath.repaired(info.url) : info.url
        let copy = try files.currentCopy(of: url, refetching: forceDownload)
        return extractArchive ?? info.isPackage ? try files.unpacked(copy) : copy
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
        guard info.isPackage else {
            throw ClearMLError(
                code: .unsupportedFormat,
                message: "the weights of the model \(name) (\(id)) are one file; take getWeights()"
            )
        }
        return try localCopy(extractArchive: true, forceDownload: forceDownload)
    }

    /// A copy of the weights on this machine, fetched without blocking a thread of the cooperative pool.
    ///
    /// - Parameters:
    ///   - extractArchive: whether a ZIP archive is unpacked; nil to do so with packages.
    ///   - forceDownload: whether they are fetched even if there is a copy.
    /// - Returns: the path.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func localCopy(extractArchive: Bool? = nil, forceDownload: Bool = false) async throws(ClearMLError) -> String
    {
        try await LibraryQueue.run { () throws(ClearMLError) in
            try self.localCopy(extractArchive: extractArchive, forceDownload: forceDownload)
        }
    }

    /// The file of the weights on this machine, fetched without blocking a thread of the cooperative pool.
    ///
    /// - Parameter forceDownload: whether it is fetched even if there is a copy.
    /// - Returns: the path.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func getWeights(forceDownload: Bool = false) async throws(ClearMLError) -> String {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.getWeights(forceDownload: forceDownload) }
    }

    /// The folder of the files of a package on this machine, fetched without blocking a thread of the cooperative pool.
    ///
    /// - Parameter forceDownload: whether it is fetched even if there is a copy.
    /// - Returns: the path.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func getWeightsPackage(forceDownload: Bool = false) async throws(ClearMLError) -> String {
        try await LibraryQueue.run { () throws(ClearMLError) in
            try self.getWeightsPackage(forceDownload: forceDownload)
        }
    }
}
