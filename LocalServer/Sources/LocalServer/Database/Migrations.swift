import GRDB

/// The steps that bring a database of any earlier version to the present one.
///
/// A step that was released is never changed; a new one is added after it.
enum Migrations {
    static var all: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 core") { database in
            try database.execute(
                sql: """
                    CREATE TABLE setting (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
                    CREATE TABLE credential (
                        access_key TEXT PRIMARY KEY, salt TEXT NOT NULL, hash TEXT NOT NULL, label TEXT,
                        created INTEGER NOT NULL, last_used INTEGER
                    ) WITHOUT ROWID;
                    CREATE TABLE revoked_session (id TEXT PRIMARY KEY, expires INTEGER NOT NULL) WITHOUT ROWID;
                    """
            )
            for collection in [Collection.projects, .tasks, .models, .queues] {
                try collection.create(in: database)
            }
        }
        migrator.registerMigration("2 events") { database in
            try EventSchema.create(in: database)
        }
        return migrator
    }
}
