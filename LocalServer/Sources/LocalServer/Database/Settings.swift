import Foundation
import GRDB

/// Named values of the server itself.
enum Settings {
    /// The value of `name`, made and stored on first use.
    static func value(_ name: String, in database: Database, make: () -> [UInt8]) throws -> [UInt8] {
        let known = try Data.fetchOne(database, sql: "SELECT value FROM setting WHERE name = ?", arguments: [name])
        if let known { return Array(known) }
        let value = make()
        try database.execute(sql: "INSERT INTO setting (name, value) VALUES (?, ?)", arguments: [name, Data(value)])
        return value
    }
}
