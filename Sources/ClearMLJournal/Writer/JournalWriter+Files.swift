import Synchronization

extension JournalWriter {
    /// Keeps bytes as a file of the session, until an event that names it is delivered.
    ///
    /// When it returns, the file survives the death of the process; a power loss within
    /// `JournalOptions.powerLossWindow` may cost it, and the event that names it is then refused with that reason.
    /// - Parameters:
    ///   - bytes: The contents.
    ///   - hashing: Whether the SHA-256 is wanted.
    /// - Returns: The file.
    /// - Throws: `storage` when neither the disk nor the bounded memory has room.
    package func capture(_ bytes: [UInt8], hashing: Bool = false) throws(JournalError) -> CapturedFile {
        let path = try nextCapture()
        do throws(FileSystemError) {
            try session.fileSystem.replace(path.full, with: bytes, durably: false)
        } catch {
            throw JournalError(error)
        }
        var sums = RunningSums(hashing: hashing)
        bytes.withUnsafeBytes { sums.add($0) }
        return kept(path, sums.finish())
    }

    /// Keeps a copy of a file as it is now, in constant memory; as ``capture(_:)`` otherwise.
    ///
    /// - Parameters:
    ///   - path: The file to copy.
    ///   - source: The file system that it is read from.
    ///   - hashing: Whether the SHA-256 is wanted.
    /// - Returns: The copy.
    /// - Throws: `storage` when it cannot be read, or the copy not be kept.
    package func capture(
        fileAt path: String,
        from source: any FileSystem = DiskFileSystem(),
        hashing: Bool = false
    ) throws(JournalError) -> CapturedFile {
        let target = try nextCapture()
        do throws(FileSystemError) {
            guard try source.information(path)?.isDirectory == false else {
                throw FileSystemError(.notFound, operation: "read", path: path)
            }
            let original = try source.open(path, .read)
            defer { original.close() }
            return kept(target, try copy(original, to: target.full, hashing: hashing))
        } catch {
            throw JournalError(error)
        }
    }

    /// Keeps a file that `make` creates at the path that it is given; as ``capture(_:hashing:)`` otherwise.
    ///
    /// - Throws: what `make` throws; `storage` when what it made cannot be read. Nothing is kept then.
    package func capture(
        hashing: Bool = false,
        making make: (_ path: String) throws -> Void
    ) throws -> CapturedFile {
        let target = try nextCapture()
        try make(target.full)
        let file = try session.fileSystem.open(target.full, .read)
        defer { file.close() }
        return kept(target, try file.sums(hashing: hashing))
    }

    /// Copies a file into the session; what cannot be copied whole leaves nothing.
    func copy(
        _ original: any OpenFile,
        to path: String,
        hashing: Bool,
        afterPiece: () -> Void = {}
    ) throws(FileSystemError) -> FileSums {
        let copy = try session.fileSystem.open(path, .createExclusively)
        defer { copy.close() }
        do throws(FileSystemError) {
            return try original.copy(to: copy, hashing: hashing, afterPiece: afterPiece)
        } catch {
            do throws(FileSystemError) { try session.fileSystem.remove(path) } catch {
                // Half a copy that cannot be removed either: nothing names it, and it goes with the session.
            }
            throw error
        }
    }

    /// Where the next captured file goes.
    func nextCapture() throws(JournalError) -> (name: String, full: String) {
        let number = keeping.capturedCount.add(1, ordering: .relaxed).newValue
        do throws(FileSystemError) {
            try session.fileSystem.createDirectory(session.blobs)
        } catch {
            throw JournalError(error)
        }
        let name = CapturedFile.name(number)
        return (name, session.blobs + "/" + name)
    }

    /// Notes a captured file among those that must be made durable.
    private func kept(_ target: (name: String, full: String), _ sums: FileSums) -> CapturedFile {
        keeping.captured.withLock { $0.append(target.full) }
        return CapturedFile(name: target.name, sums)
    }

    /// Makes captured files durable; those that were kept in memory move to the disk if it takes them now.
    /// - Returns: Whether none is left in memory.
    func syncCaptured(_ sync: inout JournalKeeping.SyncState) throws(FileSystemError) -> Bool {
        let paths = keeping.captured.withLock { paths in
            defer { paths = [] }
            return paths
        }
        guard !paths.isEmpty else { return true }
        var left: [String] = []
        defer { keeping.captured.withLock { $0 = left + $0 } }
        for (index, path) in paths.enumerated() {
            do throws(FileSystemError) {
                try keeping.fileSystem.settle(path)
            } catch {
                // The disk still refuses; in memory it is as safe as the records that are kept there.
                left.append(path)
                continue
            }
            do throws(FileSystemError) {
                let file = try keeping.fileSystem.open(path, .readWrite)
                defer { file.close() }
                try file.sync()
            } catch  where error.code == .notFound {
                // Delivered and removed meanwhile.
                continue
            } catch {
                left += paths[index...]
                throw error
            }
        }
        try keeping.fileSystem.syncDirectory(session.blobs)
        if !sync.areBlobsListed {
            try keeping.fileSystem.syncDirectory(session.directory)
            sync.areBlobsListed = true
        }
        return left.isEmpty
    }
}
