/// A file that a run handed over, as it was at that moment; it lives in the session's `blobs` until it is delivered.
package struct CapturedFile: Sendable, Equatable {
    /// Its name in `blobs`: eight lower-case hexadecimal digits.
    package var name: String
    /// Bytes.
    package var size: Int
    /// CRC-32 of the contents, zlib's; nil where the call did not wait for it, and ``StoredSession/whole(_:)`` tells it.
    package var checksum: UInt32?
    /// SHA-256 of the contents, 64 lower-case hexadecimal digits; nil where nobody asked for it, and without `checksum`.
    package var sha256: String?
    /// Where it is being copied from; nil where the copy was there when the call returned.
    package var origin: FileOrigin?

    /// Describes a file; nothing is looked at.
    package init(
        name: String,
        size: Int,
        checksum: UInt32?,
        sha256: String? = nil,
        origin: FileOrigin? = nil
    ) {
        self.name = name
        self.size = size
        self.checksum = checksum
        self.sha256 = sha256
        self.origin = origin
    }

    init(name: String, _ sums: FileSums) {
        self.init(name: name, size: sums.size, checksum: sums.checksum, sha256: sums.sha256)
    }

    /// Whether a name is one that a run could have given: what stands in a journal must not lead out of `blobs`.
    package static func isName(_ name: String) -> Bool {
        name.utf8.count == 8
            && name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    /// The name of the file with that number.
    static func name(_ number: UInt32) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 8 - digits.utf8.count) + digits
    }
}

/// A file that is being captured while it lies where the run has it.
package struct FileOrigin: Sendable, Equatable {
    /// Its absolute path.
    package var path: String
    /// What it was at the call.
    package var identity: FileIdentity

    /// Names one.
    package init(path: String, identity: FileIdentity) {
        (self.path, self.identity) = (path, identity)
    }
}

extension StoredSession {
    /// The path of a captured file.
    package func path(of file: CapturedFile) -> String { blobs + "/" + file.name }

    /// Where the sums of a file are noted whose capture went on after the call.
    func noteOfSums(_ name: String) -> String { blobs + "/" + name + ".sums" }

    /// Removes a captured file that is delivered; no error if it is gone.
    package func remove(_ file: CapturedFile) throws(JournalError) {
        guard CapturedFile.isName(file.name) else { return }
        do throws(FileSystemError) {
            try fileSystem.remove(path(of: file))
            if file.origin != nil { try fileSystem.remove(noteOfSums(file.name)) }
        } catch {
            throw JournalError(error)
        }
    }

    /// Removes whatever was captured in this journal, once all of it is delivered.
    /// - Throws: `storage`; what was removed before stays removed.
    package func removeCaptured() throws(JournalError) {
        do throws(FileSystemError) {
            guard try fileSystem.information(blobs) != nil else { return }
            for name in try fileSystem.list(blobs) { try fileSystem.remove(blobs + "/" + name) }
        } catch {
            throw JournalError(error)
        }
    }
}
