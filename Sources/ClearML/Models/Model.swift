public import ClearMLAPI
import Synchronization

/// A model that a task is given: the Python SDK's name for a ``Model`` that was there before.
public typealias InputModel = Model

/// A model that the server knows: where its weights are, and what describes them.
///
/// ```swift
/// let model = try Model.get(name: "digits", projectName: "Team/Digits", tags: .all(["best"]))
/// print(model.url, model.labels, model.metadata["accuracy"]?.double ?? 0)
/// try model.addTags(["deployed"])
/// try model.publish()
/// ```
///
/// **What the properties say** is what the server said when the model was found, changed through this object, or
/// reloaded: reading them asks nobody. Every other call asks the server at once; there is no offline form of them. Each
/// exists twice under one name: the synchronous form for plain scripts, and an `async` form that never blocks a thread
/// of the cooperative pool. Every call may be made from any thread.
public final class Model: Sendable {
    struct State: Sendable {
        var info: ModelInfo
        /// The path of its project; empty outside of projects.
        var projectName: String
    }

    let server: ServerAccess
    let state: Mutex<State>
    /// The server's id of the model.
    public let id: String

    init(_ info: ModelInfo, projectName: String?, server: ServerAccess) {
        self.server = server
        id = info.id
        state = Mutex(State(info: info, projectName: projectName ?? ""))
    }

    /// Everything that the server said, fields unknown to this version included.
    public var info: ModelInfo { state.withLock { $0.info } }

    /// The name.
    public var name: String { info.name }

    /// The project, as a path (`Team/Digits`); empty if it has none.
    public var projectName: String { state.withLock { $0.projectName } }

    /// The id of the project; nil if it has none.
    public var projectID: String? { info.project }

    /// Free text.
    public var comment: String { info.comment }

    /// The user's tags.
    public var tags: [String] { info.tags }

    /// The system's tags, such as `archived`.
    public var systemTags: [String] { info.systemTags }

    /// The configuration, a text of any format; empty if there is none.
    public var configText: String { info.design }

    /// The values of a configuration that is HOCON or JSON; empty if there is none.
    ///
    /// A list comes back under the one name `""`.
    public var configDictionary: [String: ParameterValue] {
        get throws(ClearMLError) {
            let info = info
            return try ConfigurationText.values(ofDesign: info.design, info.name)
        }
    }

    /// What the numbers of its classes mean.
    public var labels: [String: Int] { info.labels }

    /// The id of the task that made it; nil for one that was imported.
    public var task: String? { info.task }

    /// The id of the model that it was made from; nil without one.
    public var parent: String? { info.parent }

    /// What it was made with; nil when not said.
    public var framework: Framework? { info.framework }

    /// Where its weights are; empty as long as that is not known.
    public var url: String { info.url }

    /// Whether it is published.
    public var isPublished: Bool { info.isPublished }

    /// Whether it has been put away.
    public var isArchived: Bool { info.isArchived }

    /// When it was made.
    public var created: ServerTime? { info.created }

    /// The metadata by key, with their declared types restored.
    public var metadata: [String: ParameterValue] {
        Dictionary(info.metadata.map { ($0.key, $0.typedValue) }) { _, last in last }
    }

    /// The metadata as the server stores them, sorted by key.
    public var metadataItems: [MetadataItem] { info.metadata }

    /// The model's page in the web interface, or nil if no web server is configured.
    public var webPage: String? { ResultsPage.address(webServer: server.webServer, project: projectID, model: id) }

    /// Asks the server what the model is now, so that the properties say so.
    ///
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/modelNotFound`` if it was deleted, and what keeps the server from
    ///   answering.
    public func reload() throws(ClearMLError) {
        let known = state.withLock { $0 }
        let new = try server.call { server throws(APIError) in
            let info = try server.models.get(id)
            guard info.project != known.info.project else {
                return State(info: info, projectName: known.projectName)
            }
            let project = try info.project.map { project throws(APIError) in try server.projects.get(project).name }
            return State(info: info, projectName: project ?? "")
        }
        state.withLock { $0 = new }
    }

    /// Carries out a change, and has the properties say what came of it.
    func change(_ body: (ModelService) throws(APIError) -> Void) throws(ClearMLError) {
        try server.call { server throws(APIError) in try body(server.models) }
        try reload()
    }
}

extension Model: CustomStringConvertible {
    /// The name and the id, for log lines.
    public var description: String { "\(name) (\(id))" }
}

extension MetadataItem {
    /// The value with its declared type restored; a text that does not fit its type stays a text.
    public var typedValue: ParameterValue { PythonText.decode(value, type: type) }

    /// Makes the entry that stores `value` under `key`, with its type.
    ///
    /// - Parameters:
    ///   - key: its name.
    ///   - value: the value.
    ///   - type: the type to declare instead of that of the value.
    public init(key: String, value: ParameterValue, type: String? = nil) {
        let encoded = PythonText.encode(value)
        self.init(key: key, value: encoded.text, type: type ?? encoded.type)
    }
}
