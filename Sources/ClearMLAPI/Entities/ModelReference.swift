/// A model in the lists of a task: one that it was given, or one that it made.
public struct ModelReference: Sendable, Hashable {
    /// What the task calls it, which need not be the model's own name.
    public var name: String
    /// The server's id of the model.
    public var id: String

    /// Names a model.
    public init(name: String, id: String) {
        self.name = name
        self.id = id
    }

    /// Reads an entry; nil without a model.
    package init?(_ json: JSONValue) {
        guard let id = json["model"].stringValue, !id.isEmpty else { return nil }
        self.id = id
        name = json["name"].stringValue ?? ""
    }
}

extension TaskInfo {
    /// The models that the task was given.
    public var inputModels: [ModelReference] { models("input") }
    /// The models that the task says it made.
    public var outputModels: [ModelReference] { models("output") }

    private func models(_ list: String) -> [ModelReference] {
        (json["models"][list].arrayValue ?? []).compactMap { ModelReference($0) }
    }
}
