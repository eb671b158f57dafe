import GRDB

/// What the other services need of the events of a task or model.
enum TaskEvents {
    /// Deletes all events of a task.
    static func delete(task: String, in database: Database) throws {
        _ = try EventOwners.deleteEvents(of: task, isModel: false, in: database)
    }

    /// Deletes all events of a model.
    static func delete(model: String, in database: Database) throws {
        _ = try EventOwners.deleteEvents(of: model, isModel: true, in: database)
    }
}
