import GRDB

/// A table of JSON documents by id, with indexes on some of their members.
///
/// Entities are kept whole, as the API shows them, because clients send and read open-ended objects. What is looked up
/// often has an index on an expression, so that nothing is stored twice. Documents come back in the order in which they
/// were added.
struct Collection: Sendable {
    /// The table, and the word for an entity in messages.
    let name: String
    /// Dotted paths of the members that have an index.
    let indexed: [String]

    static let projects = Collection(name: "project", indexed: ["name", "parent"])
    static let tasks = Collection(name: "task", indexed: ["project", "parent", "status", "runtime.session"])
    static let models = Collection(name: "model", indexed: ["project", "task"])
    static let queues = Collection(name: "queue", indexed: ["name"])

    /// Makes the table and its indexes.
    func create(in database: Database) throws {
        try database.execute(sql: "CREATE TABLE \(name) (id TEXT NOT NULL UNIQUE, document TEXT NOT NULL)")
        for path in indexed {
            let index = "\(name)_\(path.replacing(".", with: "_"))"
            try database.execute(sql: "CREATE INDEX \(index) ON \(name) (\(Self.expression(path)))")
        }
    }

    private static func expression(_ path: String) -> String { "json_extract(document, '$.\(path)')" }

    /// The document `id`, or nil.
    func find(_ id: String, in database: Database) throws -> JSON? {
        let statement = try database.cachedStatement(sql: "SELECT document FROM \(name) WHERE id = ?")
        return try String.fetchOne(statement, arguments: [id]).map(Self.decode)
    }

    /// Whether the document `id` exists.
    func contains(_ id: String, in database: Database) throws -> Bool {
        let statement = try database.cachedStatement(sql: "SELECT 1 FROM \(name) WHERE id = ?")
        return try Int.fetchOne(statement, arguments: [id]) != nil
    }

    /// Adds a document, or replaces the one with the same id.
    func save(_ document: JSON, in database: Database) throws {
        guard let id = document["id"]?.stringValue else { throw APIError(500, 100, "A \(name) without an id") }
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO \(name) (id, document) VALUES (?, ?)
                ON CONFLICT (id) DO UPDATE SET document = excluded.document
                """
        )
        try statement.execute(arguments: [id, document.text])
    }

    func delete(_ id: String, in database: Database) throws {
        try database.cachedStatement(sql: "DELETE FROM \(name) WHERE id = ?").execute(arguments: [id])
    }

    /// All documents, or those whose members have one of the given values.
    ///
    /// `id` and the indexed paths are found fast.
    func all(where conditions: [String: [String]] = [:], in database: Database) throws -> [JSON] {
        var sql = "SELECT document FROM \(name)"
        var arguments: [String] = []
        for (path, values) in conditions.sorted(by: { $0.key < $1.key }) {
            sql += arguments.isEmpty ? " WHERE " : " AND "
            // One argument whatever the number of values: SQLite limits how many a statement may have.
            sql += "\(path == "id" ? "id" : Self.expression(path)) IN (SELECT value FROM json_each(?))"
            arguments.append(JSON(values).text)
        }
        let statement = try database.cachedStatement(sql: sql + " ORDER BY rowid")
        let texts = try String.fetchCursor(statement, arguments: StatementArguments(arguments))
        var documents: [JSON] = []
        while let text = try texts.next() { documents.append(try Self.decode(text)) }
        return documents
    }

    /// The documents that have one of the values as the member `name` of something below a path, such as an element of a
    /// list there.
    ///
    /// This reads the whole table, yet without making documents of what is not wanted.
    func all(having name: String, oneOf values: [String], below path: String, in database: Database) throws -> [JSON] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT document FROM \(self.name) WHERE EXISTS (
                    SELECT 1 FROM json_tree(document, '$.\(path)') AS item
                    WHERE item.key = ? AND item.atom IN (SELECT value FROM json_each(?))
                ) ORDER BY rowid
                """
        )
        return try String.fetchAll(statement, arguments: [name, JSON(values).text]).map(Self.decode)
    }

    private static func decode(_ text: String) throws -> JSON {
        var text = text
        return try text.withUTF8 { bytes in try JSONParser.parse(bytes) }
    }
}
