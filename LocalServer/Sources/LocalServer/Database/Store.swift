import GRDB

/// The database of the server: one SQLite file in write-ahead mode, one writer, several readers.
///
/// A write returns when its transaction is in the log file and that file was synchronised (`synchronous = FULL`): what
/// was acknowledged survives a kill of the process and a loss of power alike. Calls block; they are made on queues
/// of the server, never on the threads of Swift's concurrency.
final class Store: Sendable {
    private let pool: DatabasePool

    /// Opens the database at `path`, creating or migrating it.
    init(path: String) throws {
        var configuration = Configuration()
        configuration.label = "clearml-local-server"
        configuration.maximumReaderCount = 4
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA synchronous = FULL")
            try database.execute(sql: "PRAGMA cache_size = -16384")
        }
        pool = try DatabasePool(path: path, configuration: configuration)
        try Migrations.all.migrate(pool)
    }

    /// Reads one consistent snapshot.
    func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try pool.read(body)
    }

    /// Runs one transaction; it is rolled back when `body` throws.
    func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try pool.write(body)
    }

    /// Writes the log back into the database file and closes it.
    func close() throws {
        try pool.close()
    }
}
