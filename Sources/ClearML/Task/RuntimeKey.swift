import ClearMLAPI

/// Names of runtime properties that mean something to every SDK.
enum RuntimeKey {
    /// How far the run is, in percent, as text.
    static let progress = "progress"
    /// Whether the task is published when it completes.
    static let publishOnCompletion = "_publish_on_complete"

    /// Whether a property says yes: the Python SDK writes a truth value, and we write text.
    static func isTrue(_ value: JSONValue?) -> Bool {
        switch value {
        case .bool(let flag): flag
        case .integer(let number): number != 0
        case .string(let text): !["", "0", "false", "none"].contains(text.lowercased())
        default: false
        }
    }
}
