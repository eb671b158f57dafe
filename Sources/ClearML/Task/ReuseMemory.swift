import ClearMLAPI

/// Which task this machine ran last for each server, project, name and type.
///
/// A value; ``TaskInitializer`` reads and writes the file. It is our own file and not Python's `.session.json`: a Swift
/// run and a Python script of the same name are different programs, and one must not reset the other's task.
struct ReuseMemory: Sendable, Equatable {
    struct Entry: Sendable, Equatable {
        var id: String
        /// Milliseconds since 1970 of the run's start.
        var time: Int64
    }

    /// More than this many runs are not remembered; the oldest go first.
    static let maximumEntries = 1_000
    /// A larger file is not ours.
    static let maximumBytes = 4 << 20

    private(set) var entries: [String: Entry] = [:]

    /// The key under which a run is remembered.
    static func key(server: String, identity: TaskIdentity) -> String {
        "<\(server)>:<\(identity.project)>:<\(identity.name)>:<\(identity.type.rawValue)>"
    }

    init() {}

    /// Reads the file; anything that is not understood counts as not remembered, since the file is only a convenience.
    init(parsing bytes: [UInt8]) {
        // Damaged is the same as not there.
        guard let json = try? JSONValue(parsing: bytes), case .object(let tasks) = json["tasks"] else { return }
        for (key, value) in tasks {
            guard let id = value["id"].stringValue, let time = value["time"].integerValue else { continue }
            entries[key] = Entry(id: id, time: time)
        }
    }

    /// The file's content.
    var serialized: [UInt8] {
        let tasks = entries.mapValues { JSONValue.object(["id": .string($0.id), "time": .integer($0.time)]) }
        return JSONValue.object(["version": .integer(1), "tasks": .object(tasks)]).serialized()
    }

    /// The task last run under `key`, unless that is longer ago than `window`.
    func candidate(_ key: String, now: Int64, window: Duration) -> String? {
        guard let entry = entries[key] else { return nil }
        let age = Duration.milliseconds(max(0, now - entry.time))
        return age <= window ? entry.id : nil
    }

    mutating func remember(_ id: String, for key: String, now: Int64) {
        entries[key] = Entry(id: id, time: now)
        while entries.count > Self.maximumEntries, let oldest = entries.min(by: { $0.value.time < $1.value.time }) {
            entries.removeValue(forKey: oldest.key)
        }
    }
}
