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
        var file: AttachedFile?
        if let captured = try files.capture(artifact.source, copyingFirst: copyingFirst) {
            let path = "artifacts/\(StoragePath.segment(name))/\(StoragePath.segment(artifact.fileName))"
            let contentType = artifact.contentType ?? MediaType.bytes
            file = AttachedFile(captured, path: path, contentType: contentType, storage: outputRoot)
        }
        let entry = artifact.entry(key: name, metadata: metadata, captured: file?.captured, at: world.clock.wall())
        files.journal(
            OperationDocument("tasks", "add_or_update_artifacts", ["artifacts": [entry], "force": true], file: file)
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
