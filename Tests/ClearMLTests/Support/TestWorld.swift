import ClearMLAPI
import ClearMLConfiguration
import ClearMLDelivery
import ClearMLJournal
import ClearMLTestSupport
import ClearMLTransport
import Synchronization
import Testing

@testable import ClearML

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A process of its own, as far as a run can tell: its own folder, environment, diagnostics and registry.
struct TestWorld: Sendable {
    var world: World
    let registry: TaskRegistry
    let lines: Monitor<[String]>
    let cache: String

    /// - Parameters:
    ///   - folder: where caches and journals go.
    ///   - environment: what is set besides the cache folder; the home folder is `folder`, without a configuration file.
    ///   - change: what else is different.
    init(_ folder: String, _ environment: [String: String] = [:], change: (inout World) -> Void = { _ in }) {
        let cache = "\(folder)/cache"
        var variables = ["CLEARML_CACHE_DIR": cache]
        variables.merge(environment) { _, new in new }
        let lines = Monitor<[String]>([])
        var world = World(
            sources: { [variables] in
                ConfigurationSources(
                    environment: variables,
                    files: DiskConfigurationFiles(),
                    homeDirectory: folder,
                    hostName: "test-host"
                )
            },
            fileSystem: DiskFileSystem(),
            transport: { CurlTransport(policy: $0) },
            api: .system,
            clock: .system,
            deliveryPolicy: DeliveryPolicy(),
            journalOptions: JournalOptions(),
            executable: "/usr/local/bin/trainer.debug",
            workingDirectory: folder,
            processID: 1,
            diagnostics: Diagnostics { line in lines.update { $0.append(line) } },
            closesAtExit: false
        )
        change(&world)
        self.world = world
        self.lines = lines
        self.cache = cache
        registry = TaskRegistry(world: world)
    }

    /// The environment of a run that a server at `url` serves.
    static func online(_ url: String) -> [String: String] {
        [
            "CLEARML_API_HOST": url, "CLEARML_WEB_HOST": "http://web.test", "CLEARML_FILES_HOST": url,
            "CLEARML_API_ACCESS_KEY": "access", "CLEARML_API_SECRET_KEY": "secret",
        ]
    }

    static let offline = ["CLEARML_OFFLINE_MODE": "1"]

    func start(
        _ name: String = "first run",
        project: String? = "Tests",
        change: (inout TaskOptions) -> Void = { _ in }
    ) throws -> ClearMLTask {
        var options = TaskOptions(projectName: project, taskName: name)
        // Journals are compared record by record; whoever wants to see what is captured asks for it.
        options.environment = []
        change(&options)
        return try registry.initialize(options)
    }

    /// Whether `condition` becomes true; the background publishes its state a moment after it tells of an event.
    func eventually(_ condition: () -> Bool) -> Bool {
        let deadline = ContinuousClock.now + .seconds(10)
        while !condition() {
            guard ContinuousClock.now < deadline else { return false }
            usleep(2_000)
        }
        return true
    }

    /// The lines of one task's journal, in order.
    func journal(_ task: ClearMLTask) throws -> [JournalLine] {
        let session = try #require(task.run?.writer.session)
        return try JournalLine.read(session)
    }

    /// The lines of the journal of what came with a file, in order.
    func filesJournal(_ task: ClearMLTask) throws -> [JournalLine] {
        let session = try #require(task.run?.writer.session)
        return try session.lanes().contains { $0.lane == .files } ? JournalLine.read(session.files) : []
    }
}

/// One record of a journal, in a form that tests compare.
enum JournalLine: Equatable, CustomStringConvertible {
    case scalar(title: String, series: String, value: Double, iteration: Int64)
    case text(level: UInt8, String)
    case operation(String, JSONValue)
    case event(JSONValue)

    static func read(_ session: StoredSession) throws -> [JournalLine] {
        let reader = JournalReader(session, isLive: true)
        var lines: [JournalLine] = []
        while let record = try reader.next() {
            switch record.content {
            case .series, .unknown: break
            case .scalar(let id, let value, let iteration):
                let names = reader.names(of: id)
                lines.append(
                    .scalar(
                        title: names?.title ?? "?",
                        series: names?.series ?? "?",
                        value: value,
                        iteration: iteration
                    )
                )
            case .text(let level, let message): lines.append(.text(level: level, message))
            case .operation(let bytes):
                let json = try JSONValue(parsing: bytes)
                let name = "\(json["service"].stringValue ?? "").\(json["action"].stringValue ?? "")"
                lines.append(.operation(name, json["body"]))
            case .event(let bytes): lines.append(.event(try JSONValue(parsing: bytes)))
            }
        }
        return lines
    }

    var operation: (name: String, body: JSONValue)? {
        if case .operation(let name, let body) = self { (name, body) } else { nil }
    }

    var event: JSONValue? { if case .event(let document) = self { document } else { nil } }

    var description: String {
        switch self {
        case .scalar(let title, let series, let value, let iteration): "\(title)/\(series)[\(iteration)] = \(value)"
        case .text(let level, let message): "\(level): \(message)"
        case .operation(let name, let body): "\(name) \(body)"
        case .event(let document): "event \(document)"
        }
    }
}
