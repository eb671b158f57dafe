import GRDB

/// One call of the API: its name, the version from which on it exists, what its arguments must be, and what it does.
struct Endpoint: Sendable {
    /// `service.action`.
    let name: String
    /// The first version that has this implementation; a later one of the same name takes over from its own version.
    let version: APIVersion
    /// What the arguments must be.
    let schema: Schema
    /// Whether a caller must be known; false only for the few calls that come before a login.
    let needsIdentity: Bool
    /// Whether an `application/json-lines` body is passed on as it is, without validation.
    let lines: Bool
    /// Carries the call out.
    ///
    /// It may block: it never runs on the threads of Swift's concurrency.
    let handle: @Sendable (Call) throws -> Reply

    init(
        _ name: String,
        since version: APIVersion = APIVersion(1, 0),
        schema: Schema = Schema(),
        needsIdentity: Bool = true,
        lines: Bool = false,
        handle: @escaping @Sendable (Call) throws -> Reply
    ) {
        self.name = name
        self.version = version
        self.schema = schema
        self.needsIdentity = needsIdentity
        self.lines = lines
        self.handle = handle
    }

    /// A call that only reads, on one consistent snapshot of the database.
    static func read(
        _ name: String,
        since version: APIVersion = APIVersion(1, 0),
        _ schema: Schema = Schema(),
        _ handle: @escaping @Sendable (Call, Database) throws -> JSON
    ) -> Endpoint {
        Endpoint(name, since: version, schema: schema) { call in
            .data(try call.server.store.read { database in try handle(call, database) })
        }
    }

    /// A call that writes: one transaction, rolled back when `handle` throws, on disk before the answer is sent.
    static func write(
        _ name: String,
        since version: APIVersion = APIVersion(1, 0),
        _ schema: Schema = Schema(),
        _ handle: @escaping @Sendable (Call, Database) throws -> JSON
    ) -> Endpoint {
        Endpoint(name, since: version, schema: schema) { call in
            .data(try call.server.store.write { database in try handle(call, database) })
        }
    }
}
