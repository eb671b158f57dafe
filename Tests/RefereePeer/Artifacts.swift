import ClearML

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Artifacts of every kind, handed over as `Tests/Referee/artifacts.py` describes them.
enum Artifacts {
    private struct Row: Codable {
        var name: String
        var score: Double
        var isGood: Bool
    }

    /// What the readers give for each artifact of a task.
    static func read(_ id: String) throws -> JSONValue {
        var found: [String: JSONValue] = [:]
        for (name, artifact) in try Task.getTask(id: id).artifacts {
            found[name] = [
                "type": .string(artifact.type), "value": try value(of: artifact),
                "preview": .string(artifact.preview), "metadata": .object(artifact.metadata.mapValues { .string($0) }),
            ]
        }
        return .object(found)
    }

    private static func value(of artifact: Artifact) throws -> JSONValue {
        switch artifact.type {
        case "string": return .string(try artifact.get(as: String.self))
        case "dict": return try artifact.get(as: JSONValue.self)
        case "numpy":
            let array = try artifact.array()
            let values = array.values(as: Double.self) ?? (array.values(as: Float.self) ?? []).map(Double.init)
            let shape = array.shape.map { JSONValue.integer(Int64($0)) }
            return ["shape": .array(shape), "values": .array(values.map { .number($0) })]
        case "archive": return .string(try artifact.localCopy())
        case "pickle":
            do throws(ClearMLError) {
                let _: JSONValue = try artifact.get()
            } catch {
                return .string("\(error.code)")
            }
            return "a pickle was decoded"
        default: return .array(try artifact.data().map { .integer(Int64($0)) })
        }
    }

    /// Uploads them all from the files of `folder`; prints the task and the session.
    static func upload(_ specification: JSONValue) throws -> JSONValue {
        guard let folder = specification["folder"].stringValue, let name = specification["name"].stringValue else {
            throw PeerError(description: "no folder or name")
        }
        let output = specification["output"].stringValue
        let task = try Task.initialize(projectName: "Referee/artifacts", taskName: name, outputURI: output)
        try task.uploadArtifact(name: "text", artifact: "grüße\nfrom Swift", metadata: ["who": "swift", "n": "1"])
        try task.uploadArtifact(name: "dictionary", artifact: specification["dictionary"])
        try task.uploadArtifact(name: "list", artifact: [1, 2, 3])
        try task.uploadArtifact(name: "number", artifact: 0.1)
        try task.uploadArtifact(name: "data", data: (0..<1_000).map { UInt8($0 % 251) }, fileExtension: "bin")
        let numbers = (0..<24).map { Float($0) / 7 }
        try task.uploadArtifact(name: "array", artifact: NumericArray(numbers, shape: [2, 3, 4]))
        try task.uploadArtifact(name: "flags", artifact: NumericArray([true, false, true]))
        let pixels = (0..<(5 * 3 * 3)).map { UInt8($0 * 5) }
        try task.uploadArtifact(name: "image", artifact: Pixels(pixels, width: 5, height: 3))
        let rows = [Row(name: "a, \"b\"", score: 0.5, isGood: true), Row(name: "ü", score: -1e-9, isGood: false)]
        try task.uploadArtifact(name: "table", table: rows)
        try task.uploadArtifact(name: "file", localPath: folder + "/notes.txt", preview: "my preview")
        // Large enough not to be copied before the call returns; written over right after it.
        try task.uploadArtifact(name: "large", localPath: folder + "/large.bin")
        guard let large = fopen(folder + "/large.bin", "w") else { throw PeerError(description: "large.bin") }
        fputs("something else", large)
        fclose(large)
        try task.uploadArtifact(name: "folder", localPath: folder + "/tree")
        try task.uploadArtifact(name: "wildcard", localPath: folder + "/tree/*.json")
        try task.uploadArtifact(name: "odd / näme: #1?", artifact: "odd")
        try task.uploadArtifact(name: "replaced", artifact: "first")
        try task.uploadArtifact(name: "replaced", artifact: "second")
        let session = task.localID
        try task.close()
        return ["task": task.id.map { .string($0) } ?? .null, "session": session.map { .string($0) } ?? .null]
    }
}
