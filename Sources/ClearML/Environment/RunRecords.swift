import ClearMLAPI

/// What a run has said about its program, its configuration objects and its classes, to be laid over what the server says.
struct RunRecords: Sendable {
    /// What the program itself said about its script; a capture never overrides it.
    var ownScript = TaskScript()
    /// What was captured.
    var capturedScript = TaskScript()
    /// Configuration objects by name.
    var configuration: [String: ConfigurationItem] = [:]
    /// What the program said its classes mean; nil if nothing.
    var labels: [String: Int]?

    /// The script as far as this run knows it.
    var script: TaskScript { capturedScript.overlaid(by: ownScript) }
}
