import ClearMLDigest

extension Expectation {
    /// Refuses a file that is not the one expected.
    func check(_ downloaded: Downloaded, _ name: String) throws(StorageError) {
        if let size, downloaded.size != size {
            throw StorageError(.damaged, "\(name) has \(downloaded.size) bytes, where \(size) are expected")
        }
        if let digest, downloaded.digest != digest {
            throw StorageError(
                .damaged,
                "\(name) has the SHA-256 \(downloaded.digest), where \(digest) is expected: it is not the file that was"
                    + " stored, or it was damaged on its way; nothing was kept"
            )
        }
    }
}
