import ClearML
import Foundation

/// Models that a run makes; see `Tests/Referee/models.py`.
enum OutputModels {
    /// Makes two models, one of a file and one of a folder; with `end` kill, the process is gone right after the last call.
    static func make(_ specification: JSONValue) throws -> JSONValue {
        guard let folder = specification["folder"].stringValue, let name = specification["name"].stringValue else {
            throw PeerError(description: "no folder or name")
        }
        let task = try Task.initialize(projectName: "Referee/models", taskName: "making, " + name)
        // The storage of both models, where it is not that of the run.
        OutputModel.setDefaultUploadURI(specification["output"].stringValue)
        let model = try OutputModel(
            task: task,
            name: name,
            tags: ["swift", "both"],
            labels: ["cat": 1, "dog": 2],
            configDictionary: specification["config"].objectValue?.mapValues { try Specification.parameter($0) },
            comment: "why"
        )
        try model.setMetadata("accuracy", 0.5)
        let package = try OutputModel(task: task, name: "packed by Swift")
        try package.connect(task: task, name: "packed")
        try package.updateWeights(localPath: folder + "/tree")
        try model.updateWeights(localPath: folder + "/by Swift.onnx", iteration: 3)
        try model.setMetadata("count", 3)
        try model.setMetadata("flag", true)
        try model.setMetadata("layers", [64, 32])
        try model.setMetadata("text", "réseau")
        try model.logger.reportScalar(title: "loss", series: "test", value: 0.5, iteration: 0)
        try model.logger.reportScalar(title: "loss", series: "test", value: 0.25, iteration: 1)
        try model.publish()
        let session = task.localID.map { JSONValue.string($0) } ?? .null
        if specification["end"] == "kill" {
            let answer: JSONValue = ["session": session]
            FileHandle.standardOutput.write(Data(answer.description.utf8))
            kill(getpid(), SIGKILL)
        }
        try task.close()
        return ["task": task.id.map { .string($0) } ?? .null, "session": session]
    }

    /// What the readers give of the weights.
    static func copy(_ id: String) throws -> JSONValue {
        let model = try Model.get(id: id)
        guard model.systemTags.contains("package") else {
            return ["copy": try content(model.localCopy()), "weights": try content(model.getWeights())]
        }
        return ["copy": try content(model.localCopy()), "package": try content(model.getWeightsPackage())]
    }

    private static func data(_ path: String) throws -> JSONValue {
        .string(try Data(contentsOf: URL(fileURLWithPath: path)).base64EncodedString())
    }

    /// A file by its bytes, a folder by its files.
    private static func content(_ path: String) throws -> JSONValue {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw PeerError(description: "there is no \(path)")
        }
        guard isFolder.boolValue else { return try data(path) }
        var files: [String: JSONValue] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
            let file = path + "/" + name
            guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) else { continue }
            if !isFolder.boolValue { files[name] = try data(file) }
        }
        return .object(files)
    }
}
