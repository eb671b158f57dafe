/// How it stands with a captured file.
package enum CaptureState: Sendable, Equatable {
    /// It is there, with all its sums.
    case whole(CapturedFile)
    /// The run, which is alive, is still copying it, or has it in its memory.
    case pending
    /// It is lost for good.
    case lost(reason: String)
}

extension StoredSession {
    /// Whether a captured file is there and what it was at the call: looked at byte by byte.
    ///
    /// Where the run ended while it was copying the file, the copy is made now, if the original is still the same one and
    /// unchanged.
    /// - Throws: `storage` when it cannot be read, or the copy not be made.
    package func whole(_ file: CapturedFile) throws(JournalError) -> CaptureState {
        guard CapturedFile.isName(file.name) else { return .lost(reason: Self.goneOrDamaged) }
        do throws(FileSystemError) {
            if let checksum = file.checksum {
                let sums = FileSums(size: file.size, checksum: checksum, sha256: file.sha256)
                if try isIntact(file.name, sums) { return .whole(file) }
                // Where the disk was full, the run that is still at work may have it in its memory.
                return isLive ? .pending : .lost(reason: Self.goneOrDamaged)
            }
            guard let origin = file.origin else { return try summed(file) }
            switch try noted(file.name) {
            case .sums(let sums) where try isIntact(file.name, sums): return .whole(file.with(sums))
            case .none where isLive: return .pending
            case .sums, .failed, .none: return try captured(again: file, from: origin)
            }
        } catch {
            throw JournalError(error)
        }
    }

    /// Whether a captured file is there and what it was at the call.
    /// - Throws: as ``whole(_:)``.
    package func isIntact(_ file: CapturedFile) throws(JournalError) -> Bool {
        if case .whole = try whole(file) { true } else { false }
    }

    private static let goneOrDamaged = "its captured file is gone or damaged, by a power failure or by hand"

    private enum Note {
        case sums(FileSums)
        case failed
        case none
    }

    private func noted(_ name: String) throws(FileSystemError) -> Note {
        do throws(FileSystemError) {
            let note = try fileSystem.contents(of: noteOfSums(name), limit: 1 << 10)
            return FileSums(noted: note).map { .sums($0) } ?? .failed
        } catch {
            guard error.code == .notFound else { throw error }
            return .none
        }
    }

    private func isIntact(_ name: String, _ sums: FileSums) throws(FileSystemError) -> Bool {
        do throws(FileSystemError) {
            let open = try fileSystem.open(blobs + "/" + name, .read)
            defer { open.close() }
            guard try open.size() == sums.size else { return false }
            return try open.sums(hashing: false).checksum == sums.checksum
        } catch {
            guard error.code == .notFound else { throw error }
            return false
        }
    }

    /// A file that was cloned in one step: it is whole or not there, and only its sums are missing.
    private func summed(_ file: CapturedFile) throws(FileSystemError) -> CaptureState {
        do throws(FileSystemError) {
            let open = try fileSystem.open(path(of: file), .read)
            defer { open.close() }
            let sums = try open.sums(hashing: true)
            return sums.size == file.size ? .whole(file.with(sums)) : .lost(reason: Self.goneOrDamaged)
        } catch {
            guard error.code == .notFound else { throw error }
            return .lost(reason: Self.goneOrDamaged)
        }
    }

    private func captured(again file: CapturedFile, from origin: FileOrigin) throws(FileSystemError) -> CaptureState {
        let disk = DiskFileSystem()
        let changed = CaptureState.lost(
            reason: "the program ended while \(origin.path) was being captured, and that has changed since"
        )
        guard disk.identity(origin.path) == origin.identity else { return changed }
        let source = try disk.open(origin.path, .read)
        defer { source.close() }
        try fileSystem.createDirectory(blobs)
        let copy = try fileSystem.open(path(of: file), .createIfMissing)
        defer { copy.close() }
        let sums = try source.copy(to: copy, hashing: true)
        guard disk.identity(origin.path) == origin.identity, sums.size == file.size else { return changed }
        try copy.truncate(sums.size)
        try fileSystem.replace(noteOfSums(file.name), with: sums.noted, durably: false)
        return .whole(file.with(sums))
    }
}

extension CapturedFile {
    fileprivate func with(_ sums: FileSums) -> CapturedFile {
        var file = self
        (file.size, file.checksum, file.sha256) = (sums.size, sums.checksum, sums.sha256)
        return file
    }
}
