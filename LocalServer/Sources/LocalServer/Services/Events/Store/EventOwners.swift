import GRDB

/// The tasks and models that have events.
enum EventOwners {
    /// The id in `event_owner`; nil when the owner has no events.
    static func find(_ owner: EventOwner, in database: Database) throws -> Int64? {
        var query = try Query(database, "SELECT id FROM event_owner WHERE entity = ? AND is_model = ?")
        query.bind(owner.id)
        query.bind(owner.isModel ? 1 : 0)
        return try query.step() ? query.integer(0) : nil
    }

    /// The id in `event_owner`, made when there is none.
    static func make(_ owner: EventOwner, in database: Database) throws -> Int64 {
        if let known = try find(owner, in: database) { return known }
        var insert = try Query(database, "INSERT INTO event_owner (entity, is_model) VALUES (?, ?)")
        insert.bind(owner.id)
        insert.bind(owner.isModel ? 1 : 0)
        try insert.run()
        return database.lastInsertedRowID
    }

    /// Removes all events of a task or model.
    ///
    /// The services that reset or delete one call this in their transaction.
    ///
    /// - Returns: how many events there were.
    @discardableResult
    static func deleteEvents(of id: String, isModel: Bool, in database: Database) throws -> Int {
        guard let owner = try find(EventOwner(id: id, isModel: isModel), in: database) else { return 0 }
        var count = 0
        for table in ["event_scalar", "event_record"] {
            var delete = try Query(
                database,
                "DELETE FROM \(table) WHERE series IN (SELECT id FROM event_series WHERE owner = ?)"
            )
            delete.bind(owner)
            try delete.run()
            count += database.changesCount
        }
        var delete = try Query(database, "DELETE FROM event_log WHERE owner = ?")
        delete.bind(owner)
        try delete.run()
        count += database.changesCount
        for statement in ["DELETE FROM event_series WHERE owner = ?", "DELETE FROM event_owner WHERE id = ?"] {
            var delete = try Query(database, statement)
            delete.bind(owner)
            try delete.run()
        }
        return count
    }
}
