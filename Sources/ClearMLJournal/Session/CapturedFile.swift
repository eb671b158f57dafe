/// A file that a run handed over, as it was at that moment; it lives in the session's `blobs` until it is delivered.
package struct CapturedFile: Sendable, Equatable {
    /// Its name in `blobs`: eight lower-case hexadecimal digits.
    package var name: String
    /// Bytes.
    package var size: Int
    /// CRC-32 of the contents, zlib's.
    package var checksum: UInt32
    /// SHA-256 of the contents, 64 lower-case hexadecimal digits; nil where nobody asked for it.
    package var sha256: String?

    /// Describes a file; nothing is looked at.
    package init(name: String, size: Int, checksum: UInt32, sha256: String? = nil) {
        self.name = name
        self.size = size
        self.checksum = checksum
        self.sha256 = sha256
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

extension StoredSession {
    /// The path of a captured file.
    package func path(of file: CapturedFile) -> String { blobs + "/" + file.name }

    /// Whether a captured file is whole: there, of its size and with its checksum.
    /// - Throws: `storage` when it cannot be read although it is there.
    package func isIntact(_ file: CapturedFile) throws(JournalError) -> Bool {
        guard CapturedFile.isName(file.name) else { return false }
        do throws(FileSystemError) {
            let open = try fileSystem.open(path(of: file), .read)
            defer { open.close() }
            guard try open.size() == file.size else { return false }
            var sum = RunningChecksum()
            try open.forEachPiece { piece throws(FileSystemError) in sum.add(piece) }
            return sum.value == file.checksum
        } catch {
            if error.code == .notFound { return false }
            throw JournalError(error)
        }
    }

    /// Removes a captured file that is delivered; no error if it is gone.
    package func remove(_ file: CapturedFile) throws(JournalError) {
        guard CapturedFile.isName(file.name) else { return }
        do throws(FileSystemError) { try fileSystem.remove(path(of: file)) } catch { throw JournalError(error) }
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
