import ClearMLAPI
import ClearMLStorage

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

// An artifact is captured when it is handed over: what it is then is what the server gets, whatever becomes of the value
// or the file. It is in the journal when the call returns, survives a kill, and is delivered in the background beside the
// metrics, at once or by a later `clearml offline sync`.

extension ClearMLTask {
    /// Stores a value with this task: text, bytes, a file, or anything that can be encoded.
    ///
    /// What readers get, in Swift and in Python's `task.artifacts["name"].get()`:
    /// - a `String`: text, `str`;
    /// - `Data` or `[UInt8]`: the bytes, the path of a file;
    /// - a `URL` of a file or folder: as `uploadArtifact(name:localPath:)`; of anything
    ///   else: the address, nothing is stored;
    /// - anything else: JSON, `dict`, `list`, a number.
    ///
    /// Nothing waits for the network; see `waitForUploads(timeout:)`. A second artifact of a name replaces the first.
    /// - Parameters:
    ///   - name: what it is found by.
    ///   - artifact: the value.
    ///   - metadata: texts shown beside it.
    ///   - preview: a text for people; nil to have one made, of at most 64 KiB.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/invalidArgument`` for what cannot be encoded or read and for an
    ///   empty name, ``ClearMLError/Code/journal`` when there is no room to keep it.
    public func uploadArtifact(
        name: String,
        artifact: some Encodable,
        metadata: [String: String] = [:],
        preview: String? = nil
    ) throws(ClearMLError) {
        try upload(try .value(artifact, name: name), name, metadata, preview)
    }

    /// Stores bytes with this task, as a file with that ending.
    ///
    /// - Parameters:
    ///   - name: what it is found by.
    ///   - data: the contents.
    ///   - fileExtension: such as `onnx`; readers go by it.
    ///   - metadata: texts shown beside it.
    ///   - preview: a text for people; nil for name and size.
    /// - Throws: ``ClearMLError``, as `uploadArtifact(name:artifact:)` does.
    public func uploadArtifact(
        name: String,
        data: some Sequence<UInt8>,
        fileExtension: String,
        metadata: [String: String] = [:],
        preview: String? = nil
    ) throws(ClearMLError) {
        try upload(.data(Array(data), name: name, fileExtension: fileExtension), name, metadata, preview)
    }

    /// Stores a file with this task; of a folder or a wildcard, a ZIP archive of all files.
    ///
    /// What the server gets is the file as it is now. A large one is not copied before the call returns: it is cloned, or
    /// held still for the time that the copy takes, so that whoever wants to write to it waits; where the system has
    /// neither, it is copied first. `flush` waits until the copy is whole. Should the program be killed before that, the
    /// delivery of the session makes the copy, provided that the file is unchanged.
    /// - Parameters:
    ///   - name: what it is found by.
    ///   - localPath: a file, a folder, or a folder and a wildcard for the names of the files in it and below it, such as
    ///     `checkpoints/*.json`.
    ///   - metadata: texts shown beside it.
    ///   - preview: a text for people; nil for the names and sizes.
    ///   - deleteAfterUpload: whether a file is removed as soon as its copy is safe; of a folder nothing is removed.
    /// - Throws: ``ClearMLError``, as `uploadArtifact(name:artifact:)` does.
    public func uploadArtifact(
        name: String,
        localPath: String,
        metadata: [String: String] = [:],
        preview: String? = nil,
        deleteAfterUpload: Bool = false
    ) throws(ClearMLError) {
        let content = try ArtifactFiles.content(at: localPath)
        try upload(content, name, metadata, preview, copyingFirst: deleteAfterUpload)
        if deleteAfterUpload, case .file = content.source { try ArtifactFiles.remove(localPath) }
    }

    /// Stores numbers with a shape as NumPy's `.npz`, which Python gets as `numpy.ndarray`.
    ///
    /// - Parameters:
    ///   - name: what it is found by.
    ///   - artifact: the numbers.
    ///   - metadata: texts shown beside it.
    ///   - preview: a text for people; nil for shape and type.
    /// - Throws: ``ClearMLError``, as `uploadArtifact(name:artifact:)` does.
    public func uploadArtifact(
        name: String,
        artifact: NumericArray,
        metadata: [String: String] = [:],
        preview: String? = nil
    ) throws(ClearMLError) {
        try upload(try .array(artifact, name: name), name, metadata, preview)
    }

    /// Stores a picture as PNG, which Python gets as `PIL.Image`.
    ///
    /// - Parameters:
    ///   - name: what it is found by.
    ///   - artifact: the picture.
    ///   - metadata: texts shown beside it.
    ///   - preview: a text for people; nil for mode and size.
    /// - Throws: ``ClearMLError``, as `uploadArtifact(name:artifact:)` does.
    public func uploadArtifact(
        name: String,
        artifact: Pixels,
        metadata: [String: String] = [:],
        preview: String? = nil
    ) throws(ClearMLError) {
        try upload(try .image(artifact, name: name), name, metadata, preview)
    }

    /// Stores values of a `Codable` type as a table, one row a value, which Python gets as `pandas.DataFrame`.
    ///
    /// - Parameters:
    ///   - name: what it is found by.
    ///   - table: the rows; their stored properties are the columns.
    ///   - metadata: texts shown beside it.
    ///   - preview: a text for people; nil for the first rows.
    /// - Throws: ``ClearMLError``, as `uploadArtifact(name:artifact:)` does.
    public func uploadArtifact(
        name: String,
        table: [some Encodable],
        metadata: [String: String] = [:],
        preview: String? = nil
    ) throws(ClearMLError) {
        try upload(try .table(table, name: name), name, metadata, preview)
    }

    /// Waits until the server has every file that was handed over before: artifacts, models, images and media.
    ///
    /// - Parameter timeout: the longest time to wait.
    /// - Returns: true if it has; false when the time is over, and for an offline run.
    @discardableResult
    public func waitForUploads(timeout: Duration = .seconds(300)) -> Bool {
        guard let run else { return true }
        return run.files.flush(atMost: timeout)
    }

    /// Waits, without blocking a thread of the cooperative pool, until the server has every file that was handed over
    /// before: artifacts, models, images and media.
    ///
    /// - Parameter timeout: the longest time to wait.
    /// - Returns: true if it has; false when the time is over, and for an offline run.
    @discardableResult
    public func waitForUploads(timeout: Duration = .seconds(300)) async -> Bool {
        await LibraryQueue.value { self.waitForUploads(timeout: timeout) }
    }

    private func upload(
        _ content: ArtifactContent,
        _ name: String,
        _ metadata: [String: String],
        _ preview: String?,
        copyingFirst: Bool = false
    ) throws(ClearMLError) {
        let run = try storingRun(for: name)
        guard !run.watch.contains(name) else {
            throw ClearMLError(
                code: .invalidArgument,
                message: "the artifact \(name) is registered; unregisterArtifact(name:) before another one is uploaded"
            )
        }
        var content = content
        if let preview { content.preview = ArtifactContent.bounded(preview, of: "preview") }
        try run.upload(content, named: name, metadata: metadata, copyingFirst: copyingFirst)
    }

    /// The run that stores an artifact of that name.
    func storingRun(for name: String) throws(ClearMLError) -> Run {
        guard !name.isEmpty else {
            throw ClearMLError(code: .invalidArgument, message: "an artifact needs a name")
        }
        guard let run else {
            throw ClearMLError(
                code: .invalidArgument,
                message: "artifacts are uploaded by the task's own run; continue it with"
                    + " Task.initialize(continueLastTask:) to add one"
            )
        }
        return run
    }
}

extension ArtifactContent {
    /// Whatever kind of artifact a value is.
    static func value(_ value: some Encodable, name: String) throws(ClearMLError) -> ArtifactContent {
        switch value {
        case let text as String: .text(text, name: name)
        case let data as Data: .data(Array(data), name: name, fileExtension: "bin")
        case let bytes as [UInt8]: .data(bytes, name: name, fileExtension: "bin")
        case let url as URL where url.isFileURL: try ArtifactFiles.content(at: url.path(percentEncoded: false))
        case let url as URL: .address(url.absoluteString)
        default: try .encoded(value, name: name)
        }
    }
}
