/// Which earlier task a new run takes up, if any.
///
/// Written as `false` (none), `true` (the last one of the same project, name and type from this machine) or a task id.
public struct TaskSelection: Sendable, Hashable, ExpressibleByBooleanLiteral, ExpressibleByStringLiteral {
    enum Choice: Sendable, Hashable {
        case none
        case last
        case task(String)
    }

    let choice: Choice

    /// No earlier task: a new one is created.
    public static let none = TaskSelection(choice: .none)
    /// The last task with the same project, name and type that was run from this machine.
    public static let last = TaskSelection(choice: .last)
    /// The task with this id.
    public static func task(_ id: String) -> TaskSelection { TaskSelection(choice: .task(id)) }

    private init(choice: Choice) { self.choice = choice }

    /// `true` is ``last``, `false` is ``none``.
    public init(booleanLiteral value: Bool) { choice = value ? .last : .none }
    /// The id of a task.
    public init(stringLiteral value: String) { choice = .task(value) }
}
