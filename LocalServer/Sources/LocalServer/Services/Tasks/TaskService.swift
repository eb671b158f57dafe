import GRDB

/// `tasks.*`.
///
/// The endpoints of each concern are in a file of their own.
enum TaskService {
    static let endpoints: [Endpoint] =
        readEndpoints + createEndpoints + editEndpoints + parameterEndpoints + artifactEndpoints + statusEndpoints
        + queueEndpoints + removalEndpoints

    /// Loads a task, changes it, notes the change and saves it; returns what `change` returned.
    static func modify<Value>(
        _ id: String,
        _ call: Call,
        _ database: Database,
        isActivity: Bool = true,
        _ change: (inout TaskRecord) throws -> Value
    ) throws -> Value {
        var task = try TaskRecord.load(id, in: database)
        let value = try change(&task)
        task.noteChange(call, isActivity: isActivity)
        try task.save(in: database)
        return value
    }

    /// The tasks that exist among the ids; throws 400/101 for the first when none does.
    static func existing(_ ids: [String], in database: Database) throws -> [TaskRecord] {
        let tasks = try Collection.tasks.all(where: ["id": ids], in: database).map(TaskRecord.init)
        guard !tasks.isEmpty else { throw APIError.invalidTask(ids.joined(separator: ",")) }
        return tasks
    }

    /// All the tasks with the ids; throws 400/101 when one is missing.
    static func all(_ ids: [String], in database: Database) throws -> [TaskRecord] {
        try ids.map { try TaskRecord.load($0, in: database) }
    }
}
