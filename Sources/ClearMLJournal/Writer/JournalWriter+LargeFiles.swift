import Synchronization

extension JournalWriter {
    /// Keeps a file as it is now, without holding up the caller for long, however large it is.
    ///
    /// A small file is copied. A large one is held still, so that whoever wants to write to it waits, and copied in the
    /// background; where that cannot be had, it is cloned, which shares its blocks until one side changes; where that
    /// cannot be had either, it is copied before the call returns. Its sums come later in the first two cases:
    /// ``StoredSession/whole(_:)`` tells them.
    ///
    /// A copy survives the death of the process when the call returns, and so does a clone. When the process is killed
    /// while a file is still being copied, whoever delivers the session finishes the copy, provided that the original is
    /// unchanged. ``waitForCaptures()`` waits until that does not matter any more, as `synchronize()` does.
    /// - Parameter path: The file.
    /// - Returns: The file, perhaps without its sums.
    /// - Throws: `storage` when it cannot be read, or there is no room.
    package func captureSoon(fileAt path: String) throws(JournalError) -> CapturedFile {
        let disk = DiskFileSystem()
        guard case .background = options.housekeeping, let size = disk.identity(path)?.size,
            size >= options.deferredCaptureBytes
        else { return try capture(fileAt: path, hashing: true) }
        let target = try nextCapture()
        // With a reserve, since others write meanwhile; without, the caller could not be told any more.
        guard keeping.fileSystem.freeBytes(at: session.blobs).map({ $0 > Int64(size) + 64 << 20 }) ?? true else {
            let error = FileSystemError(.noSpace, operation: "capture", path: path)
            throw JournalError(.storage, "\(path) needs \(size) bytes in \(session.blobs)", cause: error)
        }
        do throws(FileSystemError) {
            if let still = try disk.openStill(path) {
                let origin = FileOrigin(path: disk.realPath(path), identity: still.identity)
                keeping.onCaptureQueue { [self] in finish(still, target) }
                return CapturedFile(name: target.name, size: still.identity.size, checksum: nil, origin: origin)
            }
            let file = try disk.open(path, .read)
            defer { file.close() }
            if keeping.fileSystem.clone(file, to: target.full) {
                keeping.captured.withLock { $0.append(target.full) }
                let clone = try keeping.fileSystem.open(target.full, .read)
                defer { clone.close() }
                return CapturedFile(name: target.name, size: try clone.size(), checksum: nil)
            }
        } catch {
            throw JournalError(error)
        }
        return try capture(fileAt: path, hashing: true)
    }

    /// Waits until every file that was handed over is whole in the session.
    package func waitForCaptures() { keeping.waitForCaptures() }

    /// Copies what is held still, lets it go, and notes its sums.
    private func finish(_ still: StillFile, _ target: (name: String, full: String)) {
        defer { still.release() }
        var note = Array("failed\n".utf8)
        do throws(FileSystemError) {
            let sums: FileSums
            if keeping.fileSystem.clone(still.file, to: target.full) {
                still.release()
                let clone = try keeping.fileSystem.open(target.full, .read)
                defer { clone.close() }
                sums = try clone.sums(hashing: true)
            } else {
                sums = try copy(still.file, to: target.full, hashing: true) { _ = still.isUnchanged() }
                guard still.isUnchanged() else {
                    throw FileSystemError(.busy, operation: "capture", path: target.full)
                }
            }
            keeping.captured.withLock { $0 += [target.full, session.noteOfSums(target.name)] }
            note = sums.noted
        } catch {
            perform(FollowUp(events: [.captureFailed(error)]))
        }
        do throws(FileSystemError) {
            try session.fileSystem.replace(session.noteOfSums(target.name), with: note, durably: false)
        } catch {
            perform(FollowUp(events: [.captureFailed(error)]))
        }
    }
}
