public import ClearMLAPI
import ClearMLJournal
import ClearMLStorage

/// An artifact of a task, as the server described it when it was asked.
///
/// The content is fetched when it is first wanted, checked against size and SHA-256, and kept on this machine. Nothing
/// that could run code is ever decoded: what Python stored as a pickle is a file.
public struct Artifact: Sendable {
    /// What the server says of it.
    public let info: ArtifactInfo
    let server: ServerAccess

    init(_ info: ArtifactInfo, server: ServerAccess) {
        self.info = info
        self.server = server
    }

    /// What it is found by.
    public var name: String { info.name }
    /// The kind in Python's words, such as `dict`, `numpy`, `image`, `archive` or `custom`.
    public var type: String { info.type }
    /// Where it is stored.
    public var url: String { info.url }
    /// Bytes; nil for what is only referred to.
    public var size: Int64? { info.size }
    /// SHA-256 of the stored file, 64 hexadecimal digits; nil for what is only referred to.
    public var hash: String? { info.hash }
    /// A text for people.
    public var preview: String { info.preview }
    /// Texts shown beside it.
    public var metadata: [String: String] { info.metadata }

    /// A copy on this machine; of an archive, the folder of what it holds.
    ///
    /// Blocks while it is fetched; a fetch that broke off is gone on with. The copy is shared by all programs: do not
    /// change it. It stays until the cache needs its room for others that were asked for later (`clearml cache`).
    /// - Parameters:
    ///   - extractArchive: whether an `archive` is unpacked; false for the ZIP file itself.
    ///   - progress: told how far it is, from a thread of the library.
    /// - Returns: the path.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/fileUnavailable`` when it cannot be fetched,
    ///   ``ClearMLError/Code/damagedFile`` when it is not what was stored.
    public func localCopy(
        extractArchive: Bool = true,
        progress: (@Sendable (TransferProgress) -> Void)? = nil
    ) throws(ClearMLError) -> String {
        try file.copy(unpacks: extractArchive, Transfer(reportingTo: progress)).path
    }

    /// The value of a JSON artifact (`dict`), or the text of one of type `string`.
    ///
    /// - Parameter valueType: what it is decoded as.
    /// - Returns: the value.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/unsupportedFormat`` for any other kind and for what does not fit
    ///   the type, and as `localCopy(extractArchive:)` does.
    public func get<Value: Decodable>(as valueType: Value.Type = Value.self) throws(ClearMLError) -> Value {
        try value(Transfer())
    }

    private func value<Value: Decodable>(_ transfer: Transfer) throws(ClearMLError) -> Value {
        if type == "string", let text = try text(transfer) as? Value { return text }
        guard type == "dict" || type == "JSON", info.contentType ?? "application/json" == "application/json" else {
            throw unsupported("has no value that can be decoded; take localCopy()")
        }
        do {
            return try JSONValue(parsing: try data(transfer)).decode(Value.self)
        } catch let error as ClearMLError {
            throw error
        } catch {
            throw unsupported("cannot be read as \(Value.self): \(error)")
        }
    }

    /// The content as text; for any kind that is UTF-8.
    ///
    /// - Throws: ``ClearMLError``, as `get(as:)` does.
    public func text() throws(ClearMLError) -> String { try text(Transfer()) }

    private func text(_ transfer: Transfer) throws(ClearMLError) -> String {
        guard let text = String(validating: try data(transfer), as: UTF8.self) else {
            throw unsupported("is no UTF-8 text")
        }
        return text
    }

    /// The numbers of an array that was stored as NumPy's `.npz` or `.npy`, by Swift or by Python.
    ///
    /// - Throws: ``ClearMLError``, as `get(as:)` does; arrays of objects are pickles, and never decoded.
    public func array() throws(ClearMLError) -> NumericArray {
        let bytes = try data()
        do {
            guard type == "numpy" else { throw NumPyFile.Failure(reason: "it is of type \(type)") }
            guard bytes.starts(with: Array("PK".utf8)) else { return try NumPyFile.array(npy: bytes) }
            let archive = try ZIPReader(bytes: bytes)
            guard let entry = archive[name + ".npy"] ?? archive.entries.first else {
                throw NumPyFile.Failure(reason: "it is an empty archive")
            }
            return try NumPyFile.array(npy: try archive.contents(of: entry, maximumBytes: Self.largest))
        } catch {
            let reason = (error as? NumPyFile.Failure)?.reason ?? "\(error)"
            throw unsupported("cannot be read as an array: \(reason)")
        }
    }

    /// The content as it is, in memory; for files up to 1 GiB.
    ///
    /// - Throws: ``ClearMLError``, as `localCopy(extractArchive:)` does.
    public func data() throws(ClearMLError) -> [UInt8] { try data(Transfer()) }

    private func data(_ transfer: Transfer) throws(ClearMLError) -> [UInt8] {
        // Held, so that no other process makes room before it is read.
        let copy = try file.copy(unpacks: false, transfer)
        defer { copy.release() }
        do throws(FileSystemError) {
            return try DiskFileSystem().contents(of: copy.path, limit: Self.largest)
        } catch {
            throw ClearMLError(
                code: .fileUnavailable,
                message: "the artifact \(name) cannot be read into memory from \(copy.path): \(error)",
                underlying: error
            )
        }
    }

    /// What is read into memory at once, in bytes.
    private static let largest = 1 << 30

    private func unsupported(_ reason: String) -> ClearMLError {
        ClearMLError(code: .unsupportedFormat, message: "the artifact \(name) (\(type)) \(reason)")
    }
}

extension ClearMLTask {
    /// The artifacts that the server has of this task, by name.
    ///
    /// Asks the server each time; what a run has just handed over is there after `waitForUploads(timeout:)`.
    /// - Throws: ``ClearMLError`` if the server could not be asked.
    public var artifacts: [String: Artifact] {
        get throws(ClearMLError) {
            let server = try backend.access().server
            let found = try backend.snapshot().artifacts.map { ($0.name, Artifact($0, server: server)) }
            return Dictionary(found) { _, last in last }
        }
    }

    /// The artifacts that the server has of this task, by name, without blocking a thread of the cooperative pool.
    ///
    /// - Throws: ``ClearMLError`` if the server could not be asked.
    public func getArtifacts() async throws(ClearMLError) -> [String: Artifact] {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.artifacts }
    }
}

extension Artifact {
    /// A copy on this machine, fetched without blocking a thread of the cooperative pool.
    ///
    /// Cancelling the caller's task ends it; the next call goes on from there.
    /// - Parameters:
    ///   - extractArchive: whether an `archive` is unpacked; false for the ZIP file itself.
    ///   - progress: told how far it is, from a thread of the library.
    /// - Returns: the path.
    /// - Throws: ``ClearMLError``, as the synchronous form does; ``ClearMLError/Code/cancelled``.
    public func localCopy(
        extractArchive: Bool = true,
        progress: (@Sendable (TransferProgress) -> Void)? = nil
    ) async throws(ClearMLError) -> String {
        try await LibraryQueue.run { (cancellation) throws(ClearMLError) in
            var transfer = Transfer(reportingTo: progress)
            transfer.cancellation = cancellation
            return try self.file.copy(unpacks: extractArchive, transfer).path
        }
    }

    /// The value of a JSON artifact, fetched without blocking a thread of the cooperative pool.
    ///
    /// Cancelling the caller's task ends it.
    /// - Parameter valueType: what it is decoded as.
    /// - Returns: the value.
    /// - Throws: ``ClearMLError``, as the synchronous form does; ``ClearMLError/Code/cancelled``.
    public func get<Value: Decodable & Sendable>(
        as valueType: Value.Type = Value.self
    ) async throws(ClearMLError) -> Value {
        try await LibraryQueue.run { (cancellation) throws(ClearMLError) in
            try self.value(Transfer(cancellation: cancellation))
        }
    }
}
