import Foundation
import GRDB

/// Named values of the server itself.
enum Settings {
    /// The value of `name`; nil when none was set.
    static func value(_ name: String, in database: Database) throws -> [UInt8]? {
        try Data.fetchOne(database, sql: "SELECT value FROM setting WHERE name = ?", arguments: [name]).map(Array.init)
    }

    /// The value of `name`, made and stored on first use.
    static func value(_ name: String, in database: Database, make: () -> [UInt8]) throws -> [UInt8] {
        if let known = try value(name, in: database) { return known }
        let new = make()
        try set(name, new, in: database)
        return new
    }

    static func set(_ name: String, _ value: [UInt8], in database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO setting (name, value) VALUES (?, ?)
                ON CONFLICT (name) DO UPDATE SET value = excluded.value
                """,
            arguments: [name, Data(value)]
        )
    }
}
