import ClearMLAPI
import ClearMLDelivery
import ClearMLDigest
import ClearMLJournal
package import ClearMLStorage

/// An artifact for a task that is on the server already: stored and noted at once.
package struct ArtifactUpload: Sendable {
    private let name: String
    private let content: ArtifactContent
    private let metadata: [String: String]
    private let outputURI: String?

    /// Looks at the file; nothing is sent.
    ///
    /// - Parameters:
    ///   - name: what the artifact is found by.
    ///   - path: a file, a folder, or a folder and a wildcard.
    ///   - metadata: texts shown beside it.
    ///   - preview: a text for people; nil for the names and sizes.
    ///   - outputURI: the storage; nil for that of the task.
    /// - Throws: ``ClearMLError/Code/invalidArgument`` when nothing is there, or without a name.
    package init(
        name: String,
        path: String,
        metadata: [String: String] = [:],
        preview: String? = nil,
        outputURI: String? = nil
    ) throws(ClearMLError) {
        guard !name.isEmpty else { throw ClearMLError(code: .invalidArgument, message: "an artifact needs a name") }
        self.name = name
        var content = try ArtifactFiles.content(at: path)
        if let preview { content.preview = ArtifactContent.bounded(preview, of: "preview") }
        self.content = content
        self.metadata = metadata
        self.outputURI = outputURI
    }

    /// Stores the file and notes the artifact with the task, in place of one of that name.
    ///
    /// - Returns: the artifact, as the server has it.
    /// - Throws: ``ClearMLError``. When the file was stored and the task was not told, the message says where it is.
    package func run(_ task: ClearMLTask, _ transfer: Transfer) throws(ClearMLError) -> Artifact {
        let (server, id) = try task.backend.access()
        let info = try task.backend.snapshot()
        guard info.status != .published, info.status != .publishing else {
            throw ClearMLError(
                code: .unexpectedStatus,
                message: "the task \(info.name) (\(id)) is published, and takes no artifacts any more"
            )
        }
        let folder = StoragePath.task(project: task.projectName, name: info.name, id: id)
        let file = "\(StoragePath.segment(name))/\(StoragePath.segment(content.fileName))"
        let stored = try DirectUpload(
            server,
            destinations: [outputURI, info.json["output"]["destination"].stringValue]
        ).store(content, as: "\(folder)/artifacts/\(file)", transfer) { _ in "\(folder)/artifacts/\(file)" }
        let captured = CapturedFile(
            name: "",
            size: Int(clamping: stored.size),
            checksum: 0,
            sha256: stored.digest.hex
        )
        let now = server.world.clock.wall()
        var entry = content.entry(key: name, metadata: metadata, captured: captured, at: now)
        entry["uri"] = .string(stored.url)
        do throws(ClearMLError) {
            try server.call { server throws(APIError) in try server.tasks.addArtifacts(id, [entry]) }
        } catch {
            throw ClearMLError(
                code: error.code,
                message: "\(error.message); the file is stored at \(stored.url), and the task does not name it",
                underlying: error
            )
        }
        guard let noted = ArtifactInfo(entry) else {
            throw ClearMLError(code: .unexpectedAnswer, message: "the artifact \(name) cannot be noted")
        }
        return Artifact(noted, server: server)
    }
}
