import GRDB

/// Reads the console lines of a task.
struct LogReader {
    /// A place between two lines: after (or before) the line with this time and number.
    struct Position: Sendable, Equatable {
        var timestamp: Int64
        var id: Int64
    }

    /// The most lines of one millisecond that a page takes beyond its size.
    private static let mostAtOneTime = 10_000

    let database: Database
    let owner: EventOwner
    /// The id in `event_owner`; nil for a task without events.
    let ownerID: Int64?

    func total() throws -> Int64 {
        var query = try Query(database, "SELECT count(*) FROM event_log WHERE owner = ?")
        query.bind(ownerID)
        return try query.step() ? query.integer(0) : 0
    }

    /// A page of lines as the newest version of the call gives it, in the direction of reading.
    ///
    /// It starts at the newest line when it goes towards earlier ones, else at the oldest, or next to `timestamp`, whose
    /// own lines are left out. All lines of the last millisecond are on the page, even beyond its size: the next page starts
    /// after that millisecond.
    func page(earlier: Bool, from timestamp: Int64?, size: Int) throws -> [Line] {
        let (order, comparison) = earlier ? ("DESC", "<") : ("ASC", ">")
        let condition = timestamp == nil ? "" : "AND e.timestamp \(comparison) ?"
        var query = try lines("\(condition) ORDER BY e.timestamp \(order), e.id \(order)")
        if let timestamp { query.bind(timestamp) }
        var page: [Line] = []
        while try query.step() {
            let line = Line(&query)
            if page.count >= size, line.position.timestamp != page.last?.position.timestamp { break }
            if page.count >= size + Self.mostAtOneTime { break }
            page.append(line)
        }
        return page
    }

    /// A page of exactly up to `size` lines after `start`, as the older versions scroll.
    func scroll(ascending: Bool, after start: Position?, size: Int) throws -> [Line] {
        let (order, comparison) = ascending ? ("ASC", ">") : ("DESC", "<")
        let condition = start == nil ? "" : "AND (e.timestamp, e.id) \(comparison) (?, ?)"
        var query = try lines("\(condition) ORDER BY e.timestamp \(order), e.id \(order) LIMIT \(size)")
        if let start {
            query.bind(start.timestamp)
            query.bind(start.id)
        }
        var page: [Line] = []
        while try query.step() { page.append(Line(&query)) }
        return page
    }

    private func lines(_ rest: String) throws -> Query {
        var query = try Query(
            database,
            """
            SELECT e.timestamp, e.id, e.iteration, e.level, e.message, e.received, t.text, e.members
            FROM event_log e JOIN event_text t ON t.id = e.worker WHERE e.owner = ? \(rest)
            """
        )
        query.bind(ownerID)
        return query
    }
}

extension LogReader {
    /// One event of the console: one or several lines of text.
    struct Line: Sendable {
        var position: Position
        var iteration: Int64?
        var level: String?
        var message: String?
        var received: Int64
        var worker: String
        var members: String?

        fileprivate init(_ query: inout Query) {
            position = Position(timestamp: query.integer(0), id: query.integer(1))
            iteration = query.isNull(2) ? nil : query.integer(2)
            level = query.text(3)
            message = query.text(4)
            received = query.integer(5)
            worker = query.text(6) ?? ""
            members = query.text(7)
        }
    }
}

extension EventDocument {
    /// Adds a console event.
    mutating func add(_ line: LogReader.Line, _ owner: EventOwner) {
        let common = Common(
            kind: .log,
            owner: owner,
            iteration: line.iteration,
            timestamp: line.position.timestamp,
            received: line.received,
            worker: line.worker
        )
        var own: [(name: String, value: JSON)] = []
        if let level = line.level { own.append(("level", .string(level))) }
        if let message = line.message { own.append(("msg", .string(message))) }
        add(common, own: own, members: line.members)
    }
}
