import ClearMLAPI
package import ClearMLDigest

/// One kind of place where files lie: the seam between those who have files and those who keep them.
///
/// Every call blocks its thread until the work is done or ``Transfer/timeout`` has passed: make it from a queue or a
/// thread of your own, never from the cooperative pool. Callbacks of ``Transfer`` come from threads of the library.
/// Memory does not grow with the size of a file. A name is given as ``Storage`` describes.
package protocol StorageProvider: Sendable {
    /// Stores a file, over what may stand there; repeatable.
    ///
    /// What readers find is the old contents or the new, never a part. The file must not change meanwhile.
    func upload(_ source: UploadSource, to url: String, _ transfer: Transfer) throws(StorageError)

    /// Fetches a file to `path`, over what may stand there.
    ///
    /// Nothing appears at `path` before size and digest have been checked and the contents are on the disk. Bytes are
    /// those that are stored: a compression noted with the object is not undone.
    /// - Returns: What was fetched, with the digest of the bytes now on the disk.
    /// - Throws: ``StorageError/Code/damaged`` when it is not what was expected.
    func download(
        _ url: String,
        to path: String,
        expecting expectation: Expectation,
        _ transfer: Transfer
    ) throws(StorageError) -> Downloaded

    /// Deletes a file; false when there was none, as far as the place tells (S3 does not).
    func delete(_ url: String, _ transfer: Transfer) throws(StorageError) -> Bool

    /// What is known of a file without fetching it; nil when there is none.
    func information(_ url: String, _ transfer: Transfer) throws(StorageError) -> StoredObject?

    /// The files whose names begin with `prefix`, below it in all depths, in the place's own order.
    ///
    /// `prefix` ends with a slash where a folder is meant.
    func list(_ prefix: String, _ transfer: Transfer) throws(StorageError) -> [StoredObject]
}

/// A file to be stored.
package struct UploadSource: Sendable, Equatable {
    /// Where it lies on this machine.
    package var path: String
    /// What it is, such as `image/png`.
    package var contentType: String

    /// Names a file; without `contentType` the end of its name decides.
    package init(path: String, contentType: String? = nil) {
        self.path = path
        self.contentType = contentType ?? MediaType.of(fileName: path)
    }
}

/// What a fetched file must be; what is nil is not checked.
package struct Expectation: Sendable, Equatable {
    /// Its length in bytes.
    package var size: Int64?
    /// Its digest.
    package var digest: SHA256.Digest?

    /// Takes what there is.
    package static let anything = Expectation()

    /// Names what is known of the file.
    package init(size: Int64? = nil, digest: SHA256.Digest? = nil) {
        self.size = size
        self.digest = digest
    }
}

/// A file that has been fetched.
package struct Downloaded: Sendable, Equatable {
    /// Its length in bytes.
    package var size: Int64
    /// Computed from the bytes on this machine.
    package var digest: SHA256.Digest
}

/// A file as its place describes it.
package struct StoredObject: Sendable, Equatable {
    /// Its name, for the other calls.
    package var url: String
    /// Its length in bytes; nil when the place does not tell.
    package var size: Int64?
    /// The place's tag of these contents, in quotes where it has them; nil when there is none.
    package var tag: String?
    /// When it was stored, in seconds since 1970; nil when the place does not tell.
    package var modified: Int64?

    /// Describes a file.
    package init(url: String, size: Int64? = nil, tag: String? = nil, modified: Int64? = nil) {
        self.url = url
        self.size = size
        self.tag = tag
        self.modified = modified
    }
}
