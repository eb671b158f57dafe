public import ClearMLAPI

/// The models of a task.
public struct TaskModels: Sendable, Hashable {
    /// Those that it was given.
    public var input: [ModelReference]
    /// Those that it made, the earliest first.
    public var output: [ModelReference]

    /// Takes the two lists.
    public init(input: [ModelReference], output: [ModelReference]) {
        self.input = input
        self.output = output
    }

    /// The ids of the models that the task was given, by the names that it gave them; of one name the last counts.
    public var inputIDs: [String: String] { Self.ids(input) }

    /// The ids of the models that the task made, by the names that it gave them; of one name the last counts.
    public var outputIDs: [String: String] { Self.ids(output) }

    private static func ids(_ list: [ModelReference]) -> [String: String] {
        Dictionary(list.map { ($0.name, $0.id) }) { _, last in last }
    }

    /// What the server keeps in the place of a model that was deleted.
    private static let deletedPrefix = "__DELETED__"

    /// - Parameters:
    ///   - task: the task with its lists.
    ///   - made: the ids of the models that say that this task made them, the earliest first. A task's own list may lack
    ///     some: the two are written one after the other.
    init(_ task: TaskInfo, made: [String]) {
        input = task.inputModels.filter { !$0.id.hasPrefix(Self.deletedPrefix) }
        let listed = task.outputModels.filter { !$0.id.hasPrefix(Self.deletedPrefix) }
        let names = Dictionary(listed.map { ($0.id, $0.name) }) { first, _ in first }
        output = ClearMLTask.unique(made + listed.map(\.id)).enumerated().map { position, id in
            // The Python SDK's name for one that has none.
            ModelReference(name: names[id] ?? "Output Model #\(position)", id: id)
        }
    }
}
