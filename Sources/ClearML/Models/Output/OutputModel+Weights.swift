import ClearMLAPI
import ClearMLDelivery
import ClearMLJournal
import ClearMLStorage
import Synchronization

extension OutputModel {
    /// Gives the model a file of weights; a folder is packed into one ZIP archive.
    ///
    /// What the server gets is the file as it is now, as with `uploadArtifact(name:localPath:)`. It is stored in the
    /// background at `{destination}/{project}/{task}/models/{name}`. The task lists the model under the stem of the name, unless
    /// `connect(task:name:)` gave it another.
    /// - Parameters:
    ///   - localPath: a file, a folder, or a folder and a wildcard for the names of the files in it.
    ///   - uploadURI: the storage, such as `s3://bucket/folder`, from now on; nil for the one from before, else where the
    ///     files of the run go.
    ///   - targetFilename: the name of the stored file; nil for that of the local one.
    ///   - iteration: the iteration that they are of; nil for the highest that was reported.
    ///   - updateComment: whether the comment says that they are stored.
    ///   - isPackage: whether the file is a ZIP archive of several, so that readers unpack it.
    ///   - autoDeleteFile: whether a file is removed as soon as its copy is safe; of a folder nothing is removed. The
    ///     Python SDK does so unless told otherwise, this one only when asked.
    ///   - score: what ``WeightsRetention/best(_:highest:)`` goes by.
    ///   - readsHeader: whether what a `.safetensors` file says of itself becomes metadata of the model.
    /// - Returns: the name of the stored file; nil where the retention keeps better ones and nothing is stored.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/invalidArgument`` when nothing is there, after `publish` and without
    ///   a score that is needed, ``ClearMLError/Code/unsupportedFormat`` for a damaged `.safetensors` file,
    ///   ``ClearMLError/Code/journal`` without room for the copy, ``ClearMLError/Code/closed`` after the end of the run.
    @discardableResult
    public func updateWeights(
        localPath: String,
        uploadURI: String? = nil,
        targetFilename: String? = nil,
        iteration: Int? = nil,
        updateComment: Bool = true,
        isPackage: Bool = false,
        autoDeleteFile: Bool = false,
        score: Double? = nil,
        readsHeader: Bool = true
    ) throws(ClearMLError) -> String? {
        let content = try ArtifactFiles.content(at: localPath)
        guard case .file = content.source else {
            return try updateWeightsPackage(
                localPath: localPath,
                uploadURI: uploadURI,
                targetFilename: targetFilename ?? content.fileName,
                iteration: iteration,
                updateComment: updateComment,
                score: score
            )
        }
        var weights = Weights(source: content.source, fileName: targetFilename ?? content.fileName)
        weights.isPackage = isPackage
        weights.contentType = content.contentType
        weights.isCopiedFirst = autoDeleteFile
        if readsHeader, content.fileName.lowercased().hasSuffix(SafetensorsHeader.fileExtension) {
            weights.metadata = try SafetensorsHeader(path: localPath).metadataItems
        }
        let name = try store(weights, uploadURI, iteration, updateComment, score)
        if autoDeleteFile { try ArtifactFiles.remove(localPath) }
        return name
    }

    /// Gives the model weights that are in memory.
    ///
    /// - Parameters:
    ///   - data: the contents.
    ///   - targetFilename: the name of the stored file; readers go by its ending.
    ///   - uploadURI: the storage from now on; nil for the one from before.
    ///   - iteration: the iteration that they are of; nil for the highest that was reported.
    ///   - updateComment: whether the comment says that they are stored.
    ///   - score: what ``WeightsRetention/best(_:highest:)`` goes by.
    /// - Returns: the name of the stored file; nil where the retention keeps better ones.
    /// - Throws: ``ClearMLError``, as `updateWeights(localPath:)` does.
    @discardableResult
    public func updateWeights(
        data: some Sequence<UInt8>,
        targetFilename: String,
        uploadURI: String? = nil,
        iteration: Int? = nil,
        updateComment: Bool = true,
        score: Double? = nil
    ) throws(ClearMLError) -> String? {
        let weights = Weights(source: .bytes(Array(data)), fileName: targetFilename)
        return try store(weights, uploadURI, iteration, updateComment, score)
    }

    /// Gives the model a value that can be encoded, as a JSON file.
    ///
    /// - Parameters:
    ///   - value: the value, such as a structure of arrays.
    ///   - targetFilename: the name of the stored file.
    ///   - uploadURI: the storage from now on; nil for the one from before.
    ///   - iteration: the iteration that it is of; nil for the highest that was reported.
    ///   - updateComment: whether the comment says that it is stored.
    ///   - score: what ``WeightsRetention/best(_:highest:)`` goes by.
    /// - Returns: the name of the stored file; nil where the retention keeps better ones.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/invalidArgument`` for what cannot be encoded, such as a value that is
    ///   not a number, and as `updateWeights(localPath:)` does.
    @discardableResult
    public func updateWeights(
        encoding value: some Encodable,
        targetFilename: String = "model.json",
        uploadURI: String? = nil,
        iteration: Int? = nil,
        updateComment: Bool = true,
        score: Double? = nil
    ) throws(ClearMLError) -> String? {
        let content = try ArtifactContent.encoded(value, name: targetFilename)
        var weights = Weights(source: content.source, fileName: targetFilename)
        weights.contentType = content.contentType
        return try store(weights, uploadURI, iteration, updateComment, score)
    }

    /// Gives the model weights that are stored already: nothing is copied.
    ///
    /// - Parameters:
    ///   - registerURI: their address; a path becomes `file://…`.
    ///   - iteration: the iteration that they are of; nil for the highest that was reported.
    ///   - updateComment: whether the comment says so.
    ///   - isPackage: whether they are a ZIP archive of several files.
    /// - Throws: ``ClearMLError``, as `updateWeights(localPath:)` does.
    public func updateWeights(
        registerURI: String,
        iteration: Int? = nil,
        updateComment: Bool = true,
        isPackage: Bool = false
    ) throws(ClearMLError) {
        let url = WeightsAddress.conform(registerURI, workingDirectory: run.world.workingDirectory)
        guard !url.isEmpty else {
            throw ClearMLError(code: .invalidArgument, message: "the address of the weights is empty")
        }
        var weights = Weights(source: .address(url), fileName: url)
        weights.isPackage = isPackage
        try store(weights, nil, iteration, updateComment, nil)
    }

    /// Gives the model the files of a folder, or those of it that fit a wildcard, as one ZIP archive.
    ///
    /// - Parameters:
    ///   - localPath: a folder, a folder and a wildcard, or one file.
    ///   - uploadURI: the storage from now on; nil for the one from before.
    ///   - targetFilename: the name of the archive.
    ///   - iteration: the iteration that they are of; nil for the highest that was reported.
    ///   - updateComment: whether the comment says that they are stored.
    ///   - score: what ``WeightsRetention/best(_:highest:)`` goes by.
    /// - Returns: the name of the stored file; nil where the retention keeps better ones.
    /// - Throws: ``ClearMLError``, as `updateWeights(localPath:)` does.
    @discardableResult
    public func updateWeightsPackage(
        localPath: String,
        uploadURI: String? = nil,
        targetFilename: String? = nil,
        iteration: Int? = nil,
        updateComment: Bool = true,
        score: Double? = nil
    ) throws(ClearMLError) -> String? {
        let content = try ArtifactFiles.content(at: localPath)
        var source = content.source
        if case .file(let path) = source { source = .archive([(path, content.fileName)]) }
        return try storePackage(source, uploadURI, targetFilename, iteration, updateComment, score)
    }

    /// Gives the model several files, as one ZIP archive with their names but not their folders.
    ///
    /// - Parameters:
    ///   - localPaths: the files; no two of a name.
    ///   - uploadURI: the storage from now on; nil for the one from before.
    ///   - targetFilename: the name of the archive.
    ///   - iteration: the iteration that they are of; nil for the highest that was reported.
    ///   - updateComment: whether the comment says that they are stored.
    ///   - score: what ``WeightsRetention/best(_:highest:)`` goes by.
    /// - Returns: the name of the stored file; nil where the retention keeps better ones.
    /// - Throws: ``ClearMLError``, as `updateWeights(localPath:)` does.
    @discardableResult
    public func updateWeightsPackage(
        localPaths: [String],
        uploadURI: String? = nil,
        targetFilename: String? = nil,
        iteration: Int? = nil,
        updateComment: Bool = true,
        score: Double? = nil
    ) throws(ClearMLError) -> String? {
        var members: [(path: String, name: String)] = []
        for path in localPaths {
            let content = try ArtifactFiles.content(at: path)
            guard case .file = content.source, !members.contains(where: { $0.name == content.fileName }) else {
                throw ClearMLError(
                    code: .invalidArgument,
                    message: "a package is made of files with different names, or of one folder: \(path)"
                )
            }
            members.append((path, content.fileName))
        }
        guard !members.isEmpty else {
            throw ClearMLError(code: .invalidArgument, message: "a package needs a file at least")
        }
        return try storePackage(.archive(members), uploadURI, targetFilename, iteration, updateComment, score)
    }
}

// MARK: Parts

extension OutputModel {
    /// Weights on their way into the journal.
    private struct Weights {
        var source: ArtifactContent.Source
        /// The name of the stored file, or an address.
        var fileName: String
        var contentType: String?
        var isPackage = false
        /// Whether a file is copied before the call returns, however large it is.
        var isCopiedFirst = false
        /// What the file says of itself.
        var metadata: [MetadataItem] = []
    }

    private func storePackage(
        _ source: ArtifactContent.Source,
        _ uploadURI: String?,
        _ name: String?,
        _ iteration: Int?,
        _ updateComment: Bool,
        _ score: Double?
    ) throws(ClearMLError) -> String? {
        let name = name ?? "model_package.zip"
        var weights = Weights(source: source, fileName: name.lowercased().hasSuffix(".zip") ? name : name + ".zip")
        weights.isPackage = true
        weights.contentType = "application/zip"
        return try store(weights, uploadURI, iteration, updateComment, score)
    }

    /// Captures weights and journals what is to become of them.
    @discardableResult
    private func store(
        _ weights: Weights,
        _ uploadURI: String?,
        _ iteration: Int?,
        _ updateComment: Bool,
        _ score: Double?
    ) throws(ClearMLError) -> String? {
        let call = "OutputModel.updateWeights"
        try run.requireOpen(call)
        if let uploadURI { setUploadDestination(uploadURI) }
        let before = state.withLock { $0 }
        guard !before.isPublished else {
            throw ClearMLError(code: .invalidArgument, message: "\(call) came after publish(): the model is frozen")
        }
        guard try before.weights.takes(score, before.retention) else { return nil }
        guard !weights.fileName.isEmpty else {
            throw ClearMLError(code: .invalidArgument, message: "weights need a file name")
        }
        let captured = try run.files.capture(
            weights.source,
            copyingFirst: weights.isCopiedFirst,
            packing: .stored
        )
        let iteration = iteration.map { Int64($0) } ?? run.writer.statistics.maximumIteration
        var stored: String?
        var superseded: [KeptWeights.Version] = []
        try write(call, entry: WeightsAddress.entryName(weights.fileName)) { state throws(ClearMLError) in
            var file: AttachedFile?
            if let captured { file = place(captured, weights, &state) }
            stored = file?.path.split(separator: "/").last.map(String.init)
            if let file {
                let version = KeptWeights.Version(path: file.path, storage: file.storage, score: score)
                let decision = state.weights.add(version, state.retention)
                superseded = decision.superseded
                guard decision.areCurrent else {
                    return Change(service: "session", action: "store", body: [:], file: file, namesModel: false)
                }
            }
            return change(weights, file, iteration, updateComment, &state)
        } then: { state, sequence in
            for version in superseded {
                let file = SupersededFile(path: version.path, storage: version.storage, after: sequence)
                let discard = Change(service: "session", action: "discard", body: file.json, namesModel: false)
                journal(discard, &state)
            }
        }
        if !weights.metadata.isEmpty { try setMetadata(weights.metadata, replacing: false) }
        return stored
    }

    /// What the server is told of new weights.
    private func change(
        _ weights: Weights,
        _ file: AttachedFile?,
        _ iteration: Int64?,
        _ updateComment: Bool,
        _ state: inout State
    ) -> Change {
        var body: [String: JSONValue] = [:]
        if state.framework == nil, !weights.isPackage { state.framework = Framework.guess(fileName: weights.fileName) }
        body["framework"] = state.framework.map { .string($0.rawValue) }
        body["iteration"] = iteration.map { .integer($0) }
        if updateComment {
            let note = "snapshot \(weights.fileName) stored"
            state.comment = state.comment.isEmpty ? note : "\(note)\n\(state.comment)"
            body["comment"] = .string(state.comment)
        }
        if weights.isPackage != state.isPackage {
            state.isPackage = weights.isPackage
            body["system_tags"] = .strings(weights.isPackage ? ["package"] : [])
        }
        if file == nil { body["uri"] = .string(weights.fileName) }
        return Change(body: .object(body), file: file)
    }

    /// The captured file with its place.
    private func place(_ captured: CapturedFile, _ weights: Weights, _ state: inout State) -> AttachedFile {
        var name = StoragePath.segment(weights.fileName)
        if state.retention.isVersioned {
            let number = String(state.weights.nextNumber())
            let version = ".\(key)-" + String(repeating: "0", count: max(0, 4 - number.count)) + number
            let dot = name.dropFirst().lastIndex(of: ".") ?? name.endIndex
            name.insert(contentsOf: version, at: dot)
        }
        return AttachedFile(
            captured,
            path: "models/\(name)",
            contentType: weights.contentType ?? MediaType.of(fileName: name),
            storage: state.uploadDestination.flatMap { Run.storageRoot($0, filesServer: run.filesServer) }
                ?? run.outputRoot
        )
    }
}
