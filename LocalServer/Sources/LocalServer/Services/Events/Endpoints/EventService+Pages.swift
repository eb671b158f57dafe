import GRDB

extension EventService {
    /// Reading events as such, and the names of metrics.
    static let pages: [Endpoint] = [
        Endpoint(
            "events.get_task_events",
            schema: Schema(
                .required("task", .string),
                .optional("order", .choice(["asc", "desc"])),
                .optional("scroll_id", .string),
                .optional("batch_size", .integer(0...Int64.max)),
                .optional("model_events", .bool),
                metrics,
                .optional("event_type", .choice(EventKind.allCases.map(\.name)))
            )
        ) { call in try read(call) { try taskEvents(call, in: $0) } },
        Endpoint(
            "events.get_scalar_metric_data",
            schema: Schema(
                .required("task", .string),
                .required("metric", .string),
                .optional("scroll_id", .string),
                .optional("no_scroll", .bool),
                .optional("model_events", .bool),
                .optional("batch_size", .integer(0...Int64.max))
            )
        ) { call in
            try read(call) { database in
                let owner = try EventOwnerReader(call, in: database)
                let filter = MetricFilter([["metric": .string(try call.required("metric"))]])
                return try eventPage(call, owner, try owner.series([.scalar], filter), size: 10_000, in: database)
            }
        },
        .read(
            "events.get_task_metrics",
            since: APIVersion(2, 7),
            Schema(
                tasks,
                .required("event_type", .choice(EventKind.allCases.map(\.name))),
                .optional("model_events", .bool)
            )
        ) { call, database in
            let kind = call.string("event_type").flatMap(EventKind.init(wire:))
            let entries = try EventOwnerReader.all(call, in: database).map { owner -> JSON in
                let names = try owner.series(kind.map { [$0] } ?? []).map(\.metric)
                return ["task": .string(owner.owner.id), "metrics": .array(Set(names).sorted().map(JSON.string))]
            }
            return ["metrics": .array(entries)]
        },
        .read(
            "events.get_multi_task_metrics",
            since: APIVersion(2, 28),
            Schema(
                tasks,
                .optional("event_type", .choice(EventKind.allCases.map(\.name))),
                .optional("model_events", .bool)
            )
        ) { call, database in
            let kind = call.string("event_type").flatMap(EventKind.init(wire:)) ?? .scalar
            let series = try EventOwnerReader.all(call, in: database).flatMap { try $0.series([kind]) }
            let entries = Dictionary(grouping: series, by: \.metric).sorted { $0.key < $1.key }.map {
                metric,
                series -> JSON in
                ["metric": .string(metric), "variants": .array(Set(series.map(\.variant)).sorted().map(JSON.string))]
            }
            return ["metrics": .array(entries)]
        },
        names("events.get_scalar_metrics_and_variants", .scalar),
        names("events.get_vector_metrics_and_variants", .vector),
    ]

    /// A call that answers `{"metrics": {metric: [variant]}}`.
    private static func names(_ name: String, _ kind: EventKind) -> Endpoint {
        .read(name, Schema(.required("task", .string), .optional("model_events", .bool))) { call, database in
            var result = JSONObject()
            for series in try EventOwnerReader(call, in: database).series([kind]) {
                let known = result[series.metric]?.arrayValue ?? []
                if known.last != .string(series.variant) {
                    result[series.metric] = .array(known + [.string(series.variant)])
                }
            }
            return ["metrics": .object(result)]
        }
    }

    private static func taskEvents(_ call: Call, in database: Database) throws -> [UInt8] {
        let owner = try EventOwnerReader(call, in: database)
        let kinds: [EventKind]
        if let kind = call.string("event_type").flatMap(EventKind.init(wire:)) {
            kinds = [kind]
        } else {
            kinds = EventKind.allCases
        }
        let log = LogReader(database: database, owner: owner.owner, ownerID: owner.id)
        // The real server orders events by a member that console events lack.
        if kinds.contains(.log), try log.total() > 0 {
            throw APIError(
                500,
                0,
                "General error (console events cannot be read with this call: use events.get_task_log)"
            )
        }
        let series = try owner.series(kinds, MetricFilter(call["metrics"]))
        return try eventPage(call, owner, series, size: 500, in: database)
    }

    private static func eventPage(
        _ call: Call,
        _ owner: EventOwnerReader,
        _ series: [EventSeries],
        size: Int64,
        in database: Database
    ) throws -> [UInt8] {
        let isAscending = call.string("order") != "desc"
        let pager = SeriesPager(
            database: database,
            owner: owner.owner,
            series: isAscending ? series : series.reversed(),
            isAscending: isAscending
        )
        var start: SeriesPager.Position?
        var total: Int64?
        if let text = call.string("scroll_id"), !text.isEmpty {
            let state = try ScrollID.decode(text)
            total = state["total"]?.integerValue
            if let series = state["series"]?.integerValue, let iteration = state["iter"]?.integerValue {
                start = .init(series: series, iteration: iteration, record: state["record"]?.integerValue ?? 0)
            }
        }
        var document = EventDocument()
        let end = try pager.page(after: start, limit: call.pageSize(size, most: 10_000), into: &document)
        let count = try total ?? pager.total()
        var state: JSONObject = ["total": .integer(count)]
        if let end {
            state.merge([
                "series": .integer(end.series), "iter": .integer(end.iteration), "record": .integer(end.record),
            ])
        }
        return eventPage(document, total: count, scroll: .string(ScrollID.encode(state)))
    }
}
