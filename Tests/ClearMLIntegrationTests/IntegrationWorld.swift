#if SwiftLog || SwiftMetrics

import ClearMLAPI
import ClearMLConfiguration
import ClearMLDelivery
import ClearMLJournal
import ClearMLTestSupport
import ClearMLTransport
import Testing

@testable import ClearML

/// A run without a server in a folder of its own, and what its journal says.
struct IntegrationWorld {
    let task: ClearMLTask

    /// Runs `body` with a run that is closed afterwards.
    static func with(_ body: (IntegrationWorld) throws -> Void) throws {
        try withTemporaryDirectory { folder in
            let world = IntegrationWorld(task: try start(in: folder))
            try body(world)
            try world.task.close()
        }
    }

    private static func start(in folder: String) throws -> ClearMLTask {
        var world = World.system()
        world.sources = {
            ConfigurationSources(
                environment: ["CLEARML_CACHE_DIR": "\(folder)/cache", "CLEARML_OFFLINE_MODE": "1"],
                files: DiskConfigurationFiles(),
                homeDirectory: folder,
                hostName: "test-host"
            )
        }
        world.diagnostics = Diagnostics { _ in }
        world.closesAtExit = false
        world.workingDirectory = folder
        var options = TaskOptions(projectName: "Tests", taskName: "integration")
        options.environment = []
        options.monitoring = .off
        return try TaskRegistry(world: world).initialize(options)
    }

    /// Console records, as `level text`, and scalars, as `title/series value @ iteration`, in order.
    func reports() throws -> [String] {
        let reader = JournalReader(try #require(task.run?.writer.session), isLive: true)
        var lines: [String] = []
        while let record = try reader.next() {
            switch record.content {
            case .scalar(let id, let value, let iteration):
                let names = reader.names(of: id)
                lines.append("\(names?.title ?? "?")/\(names?.series ?? "?") \(value) @ \(iteration)")
            case .text(let level, let text): lines.append("\(level) \(text)")
            default: break
            }
        }
        return lines
    }
}

#endif
