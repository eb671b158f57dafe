import GRDB
import GRDBSQLite

/// A prepared statement whose values are bound and read directly.
///
/// GRDB's own way makes a value object for every column, which for a batch of points costs more than SQLite's work. A
/// `Query` is used within one access to the database only, and two with the same text must not be in use at once: they
/// share one cached statement.
struct Query: ~Copyable {
    private let statement: Statement
    private let handle: OpaquePointer
    private var place: Int32 = 0

    /// Prepares `sql`, or takes it from the cache.
    init(_ database: Database, _ sql: String) throws {
        statement = try database.cachedStatement(sql: sql)
        handle = statement.sqliteStatement
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    deinit {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    /// Binds the next place.
    mutating func bind(_ value: Int64?) {
        place += 1
        if let value { sqlite3_bind_int64(handle, place, value) } else { sqlite3_bind_null(handle, place) }
    }

    /// Binds the next place.
    mutating func bind(_ value: Double) {
        place += 1
        sqlite3_bind_double(handle, place, value)
    }

    /// Binds the next place.
    mutating func bind(_ value: String?) {
        place += 1
        guard var value else {
            sqlite3_bind_null(handle, place)
            return
        }
        // SQLITE_TRANSIENT: SQLite copies the bytes before the call returns.
        let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        // The buffer of an empty text may have no address, and a null pointer would mean SQL's null.
        guard !value.isEmpty else {
            sqlite3_bind_text(handle, place, "", 0, transient)
            return
        }
        value.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                let count = UInt64(characters.count)
                _ = sqlite3_bind_text64(handle, place, characters.baseAddress, count, transient, UInt8(SQLITE_UTF8))
            }
        }
    }

    /// Binds the next place; empty bytes count as null.
    mutating func bind(_ value: [UInt8]) {
        bind(value.isEmpty ? nil : String(decoding: value, as: UTF8.self))
    }

    /// Moves to the next row; false when there is none.
    mutating func step() throws -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code:
            let message = sqlite3_errmsg(sqlite3_db_handle(handle)).map { String(cString: $0) }
            throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message, sql: statement.sql)
        }
    }

    /// Runs a statement that returns nothing, and makes it ready for the next values.
    mutating func run() throws {
        defer { rewind() }
        _ = try step()
    }

    /// Makes the statement ready for new values.
    mutating func rewind() {
        sqlite3_reset(handle)
        place = 0
    }

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    func double(_ column: Int32) -> Double { sqlite3_column_double(handle, column) }

    /// Whether a number is stored as an integer.
    func isInteger(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_INTEGER }

    /// The text of a column; nil for null.
    func text(_ column: Int32) -> String? {
        guard let bytes = sqlite3_column_text(handle, column) else { return nil }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }
}
