package import ClearMLAPI

/// Files of this machine that are handed over.
package enum LocalFile {
    /// Length and digest of a file.
    ///
    /// - Throws: ``StorageError/Code/fileSystem``, ``StorageError/Code/changed`` when it changes meanwhile.
    package static func examine(
        _ path: String,
        _ transfer: Transfer,
        environment: APIEnvironment = .system
    ) throws(StorageError) -> Downloaded {
        try Operation.run(transfer, environment) { operation throws(StorageError) in
            try examine(try OpenFile(reading: path), operation)
        }
    }

    /// Stores a file, and tells its length and digest.
    ///
    /// - Throws: ``StorageError``: ``StorageError/Code/changed`` when the file changed meanwhile: what is stored then is
    ///   worth nothing.
    package static func upload(
        _ source: UploadSource,
        to url: String,
        of storage: any StorageProvider,
        _ transfer: Transfer,
        environment: APIEnvironment = .system
    ) throws(StorageError) -> Downloaded {
        try Operation.run(transfer, environment) { operation throws(StorageError) in
            let file = try OpenFile(reading: source.path)
            let identity = try file.identity()
            let examined = try examine(file, operation)
            var transfer = transfer
            transfer.cancellation = operation.cancellation
            try storage.upload(source, to: url, transfer)
            let after = try OpenFile(reading: source.path).identity()
            guard after == identity else { throw changed(source.path) }
            return examined
        }
    }

    private static func examine(_ file: OpenFile, _ operation: Operation) throws(StorageError) -> Downloaded {
        let before = try file.identity()
        let digest = try file.digest(operation)
        guard try file.identity() == before else { throw changed(file.path) }
        return Downloaded(size: before.size, digest: digest)
    }

    private static func changed(_ path: String) -> StorageError {
        StorageError(.changed, "\(path) changed while it was read; try again")
    }
}
