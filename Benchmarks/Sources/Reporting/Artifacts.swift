import ClearML

/// Artifacts handed over and delivered: `small_artifacts_ratio`, `upload_call_ms`.
enum Artifacts {
    /// `count` small files of the folder `small`, until the server has them and the task names them.
    static func small(count: Int) throws -> [String: Double] {
        let task = try Task.initialize(projectName: "Benchmarks", taskName: "artifacts", monitorResources: false)
        var calls = 0.0
        let total = try seconds {
            calls = try seconds {
                for index in 0..<count {
                    try task.uploadArtifact(name: "artifact \(index)", localPath: "small/\(index).bin")
                }
            }
            guard task.waitForUploads(timeout: .seconds(600)) else {
                throw ScenarioError(message: "not all arrived: \(String(describing: task.delivery))")
            }
        }
        try task.close(deadline: .seconds(600))
        guard let delivery = task.delivery, delivery.pending == 0, delivery.refused == 0 else {
            throw ScenarioError(message: "not all arrived: \(String(describing: task.delivery))")
        }
        return ["calls_seconds": calls, "total_seconds": total, "mib": Surface.peakMemory()]
    }

    /// What handing over the file `large` takes from the calling thread, `count` times.
    static func call(count: Int) throws -> [String: Double] {
        let task = try Task.initialize(projectName: "Benchmarks", taskName: "artifact", monitorResources: false)
        var times: [Double] = []
        for index in 0..<count {
            times.append(
                try seconds { try task.uploadArtifact(name: "large \(index)", localPath: "large") }
            )
        }
        times.sort()
        try task.close(deadline: .seconds(600))
        return ["ms": times[times.count / 2] * 1000, "mib": Surface.peakMemory()]
    }
}
