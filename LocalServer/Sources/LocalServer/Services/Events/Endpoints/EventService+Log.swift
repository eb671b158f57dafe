import GRDB

extension EventService {
    /// Reading the console.
    static let console: [Endpoint] = [
        Endpoint("events.get_task_log", since: APIVersion(1, 0), schema: oldLogSchema) { call in
            try read(call) { try scrollLog(call, backwards: call.string("order") != "asc", size: 500, in: $0) }
        },
        Endpoint(
            "events.get_task_log",
            since: APIVersion(1, 7),
            schema: oldLogSchema.adding(.optional("from", .choice(["head", "tail"])))
        ) { call in
            try read(call) { try scrollLog(call, backwards: call.string("from") == "tail", size: 100, in: $0) }
        },
        Endpoint(
            "events.get_task_log",
            since: APIVersion(2, 9),
            schema: Schema(
                .required("task", .string),
                .optional("batch_size", .integer(0...Int64.max)),
                .optional("navigate_earlier", .bool),
                .optional("from_timestamp", .number),
                .optional("order", .choice(["asc", "desc"]))
            )
        ) { call in try read(call) { try log(call, in: $0) } },
        Endpoint(
            "events.download_task_log",
            since: APIVersion(2, 1),
            schema: Schema(
                .required("task", .string),
                .optional("line_type", .choice(["json", "text"])),
                .optional("line_format", .string)
            )
        ) { call in try call.server.store.read { try download(call, in: $0) } },
        .write(
            "events.clear_task_log",
            since: APIVersion(2, 1),
            Schema(
                .required("task", .string),
                .optional("allow_locked", .bool),
                .optional("threshold_sec", .integer(0...Int64.max))
            )
        ) { call, database in try clearLog(call, in: database) },
    ]

    private static let oldLogSchema = Schema(
        .required("task", .string),
        .optional("order", .choice(["asc", "desc"])),
        .optional("scroll_id", .string),
        .optional("batch_size", .integer(0...Int64.max))
    )

    /// A reading call whose answer is JSON text already.
    static func read(_ call: Call, _ body: (Database) throws -> [UInt8]) throws -> Reply {
        Reply(.encoded(try call.server.store.read(body)))
    }

    private static func log(_ call: Call, in database: Database) throws -> [UInt8] {
        let owner = try EventOwnerReader(call, in: database)
        let reader = LogReader(database: database, owner: owner.owner, ownerID: owner.id)
        let earlier = call.flag("navigate_earlier", default: true)
        let start = call["from_timestamp"]?.numberValue.flatMap { Int64(exactly: $0.rounded(.down)) }
        let size = call.pageSize(500, most: 10_000)
        // Zero means none, as any false value does on the real server.
        var page = try reader.page(earlier: earlier, from: start == 0 ? nil : start, size: size)
        if let order = call.string("order"), (order == "asc") == earlier { page.reverse() }
        var document = EventDocument()
        for line in page { document.add(line, owner.owner) }
        return eventPage(document, total: try reader.total(), scroll: nil)
    }

    private static func scrollLog(_ call: Call, backwards: Bool, size: Int64, in database: Database) throws -> [UInt8] {
        let owner = try EventOwnerReader(call, in: database)
        let reader = LogReader(database: database, owner: owner.owner, ownerID: owner.id)
        var start: LogReader.Position?
        if let text = call.string("scroll_id"), !text.isEmpty {
            let state = try ScrollID.decode(text)
            if let timestamp = state["t"]?.integerValue, let id = state["i"]?.integerValue {
                start = LogReader.Position(timestamp: timestamp, id: id)
            }
        }
        var page = try reader.scroll(ascending: !backwards, after: start, size: call.pageSize(size, most: 10_000))
        var state = JSONObject()
        if let last = page.last?.position ?? start {
            state = ["t": .integer(last.timestamp), "i": .integer(last.id)]
        }
        if call.string("order") == "asc", backwards { page.reverse() }
        if call.string("order") != "asc", !backwards { page.reverse() }
        var document = EventDocument()
        for line in page { document.add(line, owner.owner) }
        return eventPage(document, total: try reader.total(), scroll: .string(ScrollID.encode(state)))
    }

    /// `{"events":[…],"returned":n,"total":n}`, with a scroll id where the call has one.
    static func eventPage(_ document: EventDocument, total: Int64, scroll: JSON?) -> [UInt8] {
        var serializer = JSONSerializer()
        serializer.append(raw: "{\"events\":")
        serializer.append(encoded: document.array)
        serializer.append(raw: ",\"returned\":\(document.count),\"total\":\(total)")
        if let scroll {
            serializer.append(raw: ",\"scroll_id\":")
            serializer.append(scroll)
        }
        serializer.append(raw: "}")
        return serializer.bytes
    }

    private static func download(_ call: Call, in database: Database) throws -> Reply {
        let owner = try EventOwnerReader(call, in: database)
        let reader = LogReader(database: database, owner: owner.owner, ownerID: owner.id)
        let format = call.string("line_format") ?? "{asctime} {worker} {level} {msg}"
        let asJSON = call.string("line_type") == "json"
        var serializer = JSONSerializer()
        var start: LogReader.Position?
        while true {
            let page = try reader.scroll(ascending: true, after: start, size: 10_000)
            guard let last = page.last else { break }
            start = last.position
            for line in page {
                if asJSON {
                    serializer.append(line.json)
                } else {
                    serializer.append(raw: line.formatted(format))
                }
                serializer.append(raw: "\n")
            }
        }
        return Reply(
            .content(serializer.bytes, type: "text/plain; charset=utf-8"),
            headers: [("Content-Disposition", "attachment; filename=\"task_\(owner.owner.id).log\"")]
        )
    }

    private static func clearLog(_ call: Call, in database: Database) throws -> JSON {
        let owner = try EventOwnerReader(call, in: database)
        let isLocked = ["published", "publishing"].contains(owner.document["status"]?.stringValue ?? "")
        if isLocked, !call.flag("allow_locked") { throw APIError.invalidTask(owner.owner.id) }
        guard let id = owner.id else { return ["deleted": 0] }
        let age = call["threshold_sec"]?.integerValue ?? 0
        let (milliseconds, overflow) = age.multipliedReportingOverflow(by: 1000)
        var delete = try Query(database, "DELETE FROM event_log WHERE owner = ? AND timestamp <= ?")
        delete.bind(id)
        delete.bind(age == 0 ? Int64.max : overflow ? Int64.min : call.now.milliseconds - milliseconds)
        try delete.run()
        return ["deleted": JSON(database.changesCount)]
    }
}

extension Call {
    /// The argument `batch_size`.
    func pageSize(_ fallback: Int64, most: Int64) -> Int {
        let asked = self["batch_size"].flatMap { $0.integerValue ?? $0.stringValue.flatMap { Int64($0) } } ?? fallback
        return Int(max(0, min(asked, most)))
    }
}

extension LogReader.Line {
    fileprivate var json: JSON {
        [
            "timestamp": .integer(position.timestamp), "worker": .string(worker),
            "level": level.map(JSON.string) ?? .null, "msg": message.map(JSON.string) ?? .null,
        ]
    }

    /// The line in a format with the fields `{asctime}`, `{timestamp}`, `{worker}`, `{level}` and `{msg}`.
    fileprivate func formatted(_ format: String) -> String {
        let fields = [
            "asctime": Timestamp(milliseconds: position.timestamp).utcText, "timestamp": String(position.timestamp),
            "worker": worker, "level": level ?? "", "msg": message ?? "",
        ]
        var result = ""
        var rest = format[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            result += rest[..<open]
            let name = rest[rest.index(after: open)..<close]
            result += fields[String(name)] ?? String(rest[open...close])
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }
}
