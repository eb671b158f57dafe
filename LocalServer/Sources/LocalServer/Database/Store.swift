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
            try database.execute(sql: "PRAGMA cache_size = -16384")
        }
        pool = try DatabasePool(path: path, configuration: configuration)
        // GRDB sets NORMAL on its writer when it opens a database: good for a kill of the process, not for loss of power.
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        guard try !pool.read(Migrations.all.hasBeenSuperseded) else {
            throw StartError(.storage, "\(path) was written by a later version of this server. Use that version.")
        }
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
