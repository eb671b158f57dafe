import ClearMLAPI

/// One task of the simulated server, with what was done to it counted.
struct SimulatedTask: Sendable {
    struct Line: Sendable, Hashable {
        var timestamp: Int64
        var level: String
        var message: String
    }

    struct Place: Sendable, Hashable {
        var metric: String
        var variant: String
        var iteration: Int64
    }

    struct Point: Sendable, Hashable {
        var value: Double
        var timestamp: Int64
    }

    var id: String
    var name: String
    var project: String
    var runtime: JSONValue
    var status = "created"
    var message = ""
    var reason = ""
    /// In the order of arrival.
    var lines: [Line] = []
    var points: [Place: Point] = [:]
    /// How often a value was sent to each place, as the real server's `count` adds up.
    var counts: [Place: Int] = [:]
    /// Edits that took effect: parameter name to value.
    var parameters: [String: String] = [:]
    /// Names of edits in the order of their first effect.
    var editOrder: [String] = []
    var pings = 0
    /// Ids of models by the names that the task has for them.
    var models: [String: String] = [:]
    /// Artifacts by name, as they were described last.
    var artifacts: [String: JSONValue] = [:]
    /// Names of artifacts and statuses in the order of their arrival.
    var arrivals: [String] = []
    /// Addresses of images by their places.
    var images: [Place: String] = [:]

    static let finished: Set<String> = ["completed", "failed", "stopped", "closed", "published"]

    /// The answer to a request for its fields.
    var json: JSONValue {
        [
            "id": .string(id), "name": .string(name), "project": .string(project), "runtime": runtime,
            "status": .string(status), "status_message": .string(message), "status_reason": .string(reason),
        ]
    }
}
