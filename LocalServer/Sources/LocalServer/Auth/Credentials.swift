import GRDB

/// The access keys of this server and the tokens that were revoked, as the database keeps them.
///
/// Only a hash of a secret is stored. The secrets are long and random, so that a plain salted hash is as good as a slow
/// one.
enum Credentials {
    /// A new key with its secret, in the form that the real server gives them.
    static func generate() -> (key: String, secret: String) {
        (
            Identifier.random(30, alphabet: "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"),
            Identifier.random(60, alphabet: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        )
    }

    static func store(key: String, secret: String, label: String?, now: Timestamp, in database: Database) throws {
        let salt = Identifier.make()
        try database.execute(
            sql: """
                INSERT INTO credential (access_key, salt, hash, label, created) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (access_key) DO UPDATE SET salt = excluded.salt, hash = excluded.hash
                """,
            arguments: [key, salt, hash(secret, salt), label, now.milliseconds]
        )
    }

    static func matches(key: String, secret: String, in database: Database) throws -> Bool {
        let row = try Row.fetchOne(
            database,
            sql: "SELECT salt, hash FROM credential WHERE access_key = ?",
            arguments: [key]
        )
        guard let row else { return false }
        let (salt, expected): (String, String) = (row[0], row[1])
        return TokenAuthority.isEqual(Array(hash(secret, salt).utf8), Array(expected.utf8))
    }

    /// All keys with their labels, oldest first.
    static func all(in database: Database) throws -> [(key: String, label: String?)] {
        try Row.fetchAll(database, sql: "SELECT access_key, label FROM credential ORDER BY created, access_key")
            .map { ($0[0], $0[1]) }
    }

    /// Changes the label of a key; throws 400/75 when there is no such key.
    static func relabel(key: String, _ label: String?, in database: Database) throws {
        try database.execute(sql: "UPDATE credential SET label = ? WHERE access_key = ?", arguments: [label, key])
        try checkFound(key, in: database)
    }

    /// Makes a key worthless; throws 400/75 when there is no such key.
    ///
    /// Tokens that it was traded for stay good.
    static func delete(key: String, in database: Database) throws {
        try database.execute(sql: "DELETE FROM credential WHERE access_key = ?", arguments: [key])
        try checkFound(key, in: database)
    }

    private static func checkFound(_ key: String, in database: Database) throws {
        guard database.changesCount > 0 else {
            throw APIError(400, 75, "Unknown access key \(key)", data: ["access_key": .string(key)])
        }
    }

    /// Makes a token worthless before its end; forgets revoked ones that have ended by now.
    static func revoke(session: String, end: Int64, now: Timestamp, in database: Database) throws {
        try database.execute(sql: "DELETE FROM revoked_session WHERE expires < ?", arguments: [now.seconds])
        try database.execute(
            sql: "INSERT OR IGNORE INTO revoked_session (id, expires) VALUES (?, ?)",
            arguments: [session, end]
        )
    }

    static func isRevoked(session: String, in database: Database) throws -> Bool {
        try Int.fetchOne(database, sql: "SELECT 1 FROM revoked_session WHERE id = ?", arguments: [session]) != nil
    }

    private static func hash(_ secret: String, _ salt: String) -> String {
        Base64.urlEncoded(SHA256.authenticationCode(Array(secret.utf8), key: Array(salt.utf8)))
    }
}
