import GRDB

/// What the other services need of the events of a task or model.
enum TaskEvents {
    /// Deletes all events of a task or model.
    ///
    /// - Returns: the URLs of files of the file server that only these events referred to.
    @discardableResult
    static func delete(_ entity: String, in database: Database) throws -> [String] {
        for isModel in [false, true] { try EventOwners.deleteEvents(of: entity, isModel: isModel, in: database) }
        // The real server deletes the files of events by itself, later, and never names them.
        return []
    }
}
