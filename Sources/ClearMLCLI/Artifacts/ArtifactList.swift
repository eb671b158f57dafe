import ClearML
import ClearMLAPI

/// What `clearml artifact list` prints.
struct ArtifactList {
    /// In the order of their names.
    let artifacts: [Artifact]
    /// Milliseconds since 1970.
    let now: Int64

    init(_ artifacts: [String: Artifact], now: Int64) {
        self.artifacts = artifacts.values.sorted { $0.name < $1.name }
        self.now = now
    }

    var text: String {
        var table = TextTable([
            ("artifact", .left), ("type", .left), ("size", .right), ("age", .right), ("address", .left),
        ])
        for artifact in artifacts {
            let age = artifact.info.timestamp.map { Output.duration(seconds: Double(max(0, now / 1000 - $0))) }
            table.add([
                artifact.name, artifact.type, artifact.size.map(Output.bytes) ?? "", age ?? "", artifact.url,
            ])
        }
        return table.render()
    }

    var json: JSONValue { .array(artifacts.map(Self.json)) }

    /// An artifact for programs.
    static func json(_ artifact: Artifact) -> JSONValue {
        .members([
            "name": .string(artifact.name), "type": .string(artifact.type), "mode": .string(artifact.info.mode),
            "url": .string(artifact.url), "size": artifact.size.map { .integer($0) },
            "hash": artifact.hash.map { .string($0) }, "timestamp": artifact.info.timestamp.map { .integer($0) },
            "content_type": artifact.info.contentType.map { .string($0) }, "preview": .string(artifact.preview),
            "metadata": .object(artifact.metadata.mapValues { .string($0) }),
        ])
    }
}
