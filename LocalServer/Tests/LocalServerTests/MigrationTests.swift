import GRDB
import Testing

@testable import LocalServer

@Suite struct MigrationTests {
    @Test func everyEarlierVersionIsBroughtToThePresentOne() async throws {
        let steps = Migrations.all.migrations
        #expect(!steps.isEmpty)
        for step in steps {
            try await withTemporaryDirectory { directory in
                let path = directory + "/server.sqlite"
                let old = try DatabaseQueue(path: path)
                try Migrations.all.migrate(old, upTo: step)
                try old.write { database in
                    try Collection.tasks.save(["id": "t", "name": "kept"], in: database)
                }
                try old.close()

                let store = try Store(path: path)
                defer { try? store.close() }
                let (applied, task) = try store.read { database in
                    (try Migrations.all.appliedMigrations(database), try Collection.tasks.find("t", in: database))
                }
                #expect(applied == steps)
                #expect(task?["name"] == "kept")
            }
        }
    }

    @Test func aDatabaseOfALaterVersionIsRefused() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/server.sqlite"
            try Store(path: path).close()
            let later = try DatabaseQueue(path: path)
            try later.write { database in
                try database.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('999 from the future')")
            }
            try later.close()
            #expect(throws: StartError.self) { try Store(path: path) }
        }
    }

    @Test func aTransactionThatFailsLeavesNoTrace() async throws {
        try await withTemporaryDirectory { directory in
            let store = try Store(path: directory + "/server.sqlite")
            defer { try? store.close() }
            #expect(throws: APIError.self) {
                try store.write { database in
                    try Collection.tasks.save(["id": "t"], in: database)
                    throw APIError.invalidTask("t")
                }
            }
            #expect(try store.read { try Collection.tasks.find("t", in: $0) } == nil)
        }
    }

    @Test func writesAreSynchronisedBeforeTheyAreAcknowledged() async throws {
        try await withTemporaryDirectory { directory in
            let store = try Store(path: directory + "/server.sqlite")
            defer { try? store.close() }
            let full = 2
            #expect(try store.write { try Int.fetchOne($0, sql: "PRAGMA synchronous") } == full)
            #expect(try store.write { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "wal")
        }
    }
}
