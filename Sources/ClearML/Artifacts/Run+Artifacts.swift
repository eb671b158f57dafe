import ClearMLAPI
import ClearMLDelivery
import ClearMLJournal
import ClearMLStorage

extension Run {
    /// With `copyingFirst`, a file is copied before this returns, however large it is.
    func upload(
        _ artifact: ArtifactContent,
        named name: String,
        metadata: [String: String],
        copyingFirst: Bool
    ) throws(ClearMLError) {
        try requireOpen("uploadArtifact")
        _ = try store(artifact, named: name, metadata: metadata, copyingFirst: copyingFirst)
    }

    /// Keeps an artifact for its delivery, unless its contents are those that are `known`.
    ///
    /// - Returns: The SHA-256 of what is stored now; nil for what lies elsewhere, and for a file that is not copied first.
    func store(
        _ artifact: ArtifactContent,
        named name: String,
        metadata: [String: String],
        copyingFirst: Bool,
        unless known: String? = nil
    ) throws(ClearMLError) -> String? {
        var file: AttachedFile?
        if let captured = try files.capture(artifact.source, copyingFirst: copyingFirst) {
            if let known, captured.sha256 == known {
                files.discard(captured)
                return known
            }
            let path = "artifacts/\(StoragePath.segment(name))/\(StoragePath.segment(artifact.fileName))"
            let contentType = artifact.contentType ?? MediaType.bytes
            file = AttachedFile(captured, path: path, contentType: contentType, storage: outputRoot)
        }
        let entry = artifact.entry(key: name, metadata: metadata, captured: file?.captured, at: world.clock.wall())
        files.journal(
            OperationDocument("tasks", "add_or_update_artifacts", ["artifacts": [entry], "force": true], file: file)
        )
        return file?.captured.sha256
    }

    /// What a watch of artifacts works with: it does not keep the run alive.
    func watchHost() -> ArtifactWatch.Host {
        ArtifactWatch.Host(
            store: { [weak self] content, name, metadata, known throws(ClearMLError) in
                // It is compared with the last version by its digest, so that is needed now.
                try self?.store(content, named: name, metadata: metadata, copyingFirst: true, unless: known)
            },
            announce: { [weak self] name, message in
                self?.announce("artifact:\(name)", "the registered artifact \(name) was not stored: \(message)")
            }
        )
    }

    /// The storage that an address of the user's means, without a slash at its end; nil for the file server.
    static func storageRoot(_ uri: String, filesServer: String?) -> String? {
        var root = uri
        while root.count > 1, root.hasSuffix("/") { root.removeLast() }
        return root.isEmpty || root == filesServer ? nil : root
    }
}

extension ArtifactContent {
    /// What the task says about the artifact, but for the address of a file that is yet to be stored.
    func entry(key: String, metadata: [String: String], captured: CapturedFile?, at milliseconds: Int64) -> JSONValue {
        var typeData: JSONValue = ["preview": .string(preview)]
        if let contentType { typeData["content_type"] = .string(contentType) }
        var entry: JSONValue = [
            "key": .string(key), "type": .string(type), "mode": "output", "timestamp": .integer(milliseconds / 1_000),
            "type_data": typeData,
        ]
        if case .address(let url) = source { entry["uri"] = .string(url) }
        if let captured {
            entry["content_size"] = .integer(Int64(captured.size))
            if let hash = captured.sha256 { entry["hash"] = .string(hash) }
        }
        if !metadata.isEmpty {
            entry["display_data"] = .array(
                metadata.sorted { $0.key < $1.key }.map { [.string($0.key), .string($0.value)] }
            )
        }
        return entry
    }
}
