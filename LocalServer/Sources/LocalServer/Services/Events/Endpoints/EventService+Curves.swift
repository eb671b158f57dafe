import GRDB

extension EventService {
    private static let task = Field.required("task", .string)
    private static let modelEvents = Field.optional("model_events", .bool)
    private static let key = Field.optional("key", CurveAxis.shape)
    private static let samples = Field.optional("samples", .integer(1...6000))
    static let metricVariants = Shape.document(
        Schema(.optional("metric", .string), .optional("variants", .list(.string)))
    )
    static let metrics = Field.optional("metrics", .list(metricVariants))
    static let tasks = Field.required("tasks", .list(.text, nonEmpty: true))

    /// Reading curves.
    static let curves: [Endpoint] = [
        Endpoint(
            "events.scalar_metrics_iter_histogram",
            schema: Schema(task, modelEvents, key, samples, metrics)
        ) { call in
            try read(call) { database in
                let owner = try EventOwnerReader(call, in: database)
                return JSONSerializer.serialize(try histogram(call, owner, in: database))
            }
        },
        Endpoint(
            "events.multi_task_scalar_metrics_iter_histogram",
            since: APIVersion(1, 0),
            schema: Schema(tasks, modelEvents, key, samples, metrics)
        ) { call in
            try read(call) { JSONSerializer.serialize(["metrics": try multiHistogram(call, in: $0)]) }
        },
        Endpoint(
            "events.scalar_metrics_iter_raw",
            since: APIVersion(2, 16),
            schema: Schema(
                task,
                .required("metric", metricVariants),
                modelEvents,
                key,
                .optional("batch_size", .integer(0...Int64.max)),
                .optional("count_total", .bool),
                .optional("scroll_id", .string)
            )
        ) { call in try read(call) { JSONSerializer.serialize(try raw(call, in: $0)) } },
        .read(
            "events.get_task_single_value_metrics",
            since: APIVersion(2, 20),
            Schema(tasks, modelEvents, metrics)
        ) { call, database in ["tasks": .array(try singleValues(call, in: database))] },
        .read("events.get_task_latest_scalar_values", Schema(task)) { call, database in
            try latestValues(call, in: database)
        },
    ]

    private static func axis(_ call: Call) -> CurveAxis {
        call.string("key").flatMap(CurveAxis.init) ?? .iteration
    }

    private static func sampleCount(_ call: Call, default fallback: Int64) -> Int {
        Int(call["samples"].flatMap { $0.integerValue ?? $0.stringValue.flatMap { Int64($0) } } ?? fallback)
    }

    /// `{metric: {variant: {name, x, y}}}`.
    private static func histogram(_ call: Call, _ owner: EventOwnerReader, in database: Database) throws -> JSON {
        let axis = axis(call)
        let reader = CurveReader(database: database)
        var result = JSONObject()
        for series in try owner.series([.scalar], MetricFilter(call["metrics"])) {
            let curve = try reader.sampled(series, axis: axis, samples: sampleCount(call, default: 2000))
            guard !curve.positions.isEmpty else { continue }
            var variants = result[series.metric]?.objectValue ?? [:]
            variants[series.variant] = curve.json(name: series.variant, axis: axis)
            result[series.metric] = .object(variants)
        }
        return .object(result)
    }

    /// `{metric: {variant: {task: {name, x, y}}}}`, the name being that of the task.
    private static func multiHistogram(_ call: Call, in database: Database) throws -> JSON {
        let axis = axis(call)
        let reader = CurveReader(database: database)
        var result = JSON.object([:])
        for owner in try EventOwnerReader.all(call, in: database) {
            for series in try owner.series([.scalar], MetricFilter(call["metrics"])) {
                let curve = try reader.sampled(series, axis: axis, samples: sampleCount(call, default: 2000))
                guard !curve.positions.isEmpty else { continue }
                result[path: [series.metric, series.variant, owner.owner.id]] = curve.json(name: owner.name, axis: axis)
            }
        }
        return result
    }

    /// Points as they were reported, in pages.
    private static func raw(_ call: Call, in database: Database) throws -> JSON {
        let owner = try EventOwnerReader(call, in: database)
        let axis = axis(call)
        guard let metric = call["metric"], metric["metric"]?.stringValue != nil else {
            throw APIError.validation("metric: a metric name is required")
        }
        let series = try owner.series([.scalar], MetricFilter(.array([metric])))
        var start: Int64?
        var total: JSON?
        if let text = call.string("scroll_id"), !text.isEmpty {
            let state = try ScrollID.decode(text)
            start = state["from"]?.integerValue
            total = state["total"]
        }
        let reader = CurveReader(database: database)
        if call.flag("count_total"), total == nil {
            total = .integer(try series.reduce(0) { try $0 + reader.count($1) })
        }
        let page = try RawPage(reader, series, axis, after: start, size: call.pageSize(10_000, most: 200_000))
        var state = JSONObject()
        state["from"] = (page.end ?? start).map(JSON.integer)
        state["total"] = total
        return [
            "returned": JSON(page.count), "total": total ?? .null, "scroll_id": .string(ScrollID.encode(state)),
            "variants": page.variants(axis),
        ]
    }

    private static func singleValues(_ call: Call, in database: Database) throws -> [JSON] {
        let reader = CurveReader(database: database)
        return try EventOwnerReader.all(call, in: database).compactMap { owner in
            let values: [JSON] = try owner.series([.scalar], MetricFilter(call["metrics"])).compactMap { series in
                guard let (value, timestamp) = try reader.singleValue(series) else { return nil }
                return [
                    "metric": .string(series.metric), "variant": .string(series.variant), "value": value.json,
                    "timestamp": .integer(timestamp),
                ]
            }
            guard !values.isEmpty else { return nil }
            return ["task": .string(owner.owner.id), "task_name": .string(owner.name), "values": .array(values)]
        }
    }

    /// The last value of each curve, and the mean of its last hundred.
    private static func latestValues(_ call: Call, in database: Database) throws -> JSON {
        let owner = try EventOwnerReader(call, in: database)
        var metrics: [(name: String, variants: [JSON])] = []
        for series in try owner.series([.scalar]) {
            var query = try Query(
                database,
                """
                SELECT value, iteration FROM event_scalar WHERE series = ? AND value IS NOT NULL
                ORDER BY iteration DESC LIMIT 100
                """
            )
            query.bind(series.id)
            var values: [Double] = []
            var iteration: Int64 = 0
            while try query.step() {
                if values.isEmpty { iteration = query.integer(1) }
                values.append(query.double(0))
            }
            guard let last = values.first else { continue }
            let variant: JSON = [
                "name": .string(series.variant), "last_value": .double(last), "last_iter": .integer(iteration),
                "last_100_value": .double(values.reduce(0, +) / Double(values.count)),
            ]
            if metrics.last?.name == series.metric {
                metrics[metrics.count - 1].variants.append(variant)
            } else {
                metrics.append((series.metric, [variant]))
            }
        }
        return [
            "metrics": .array(metrics.map { ["name": .string($0.name), "variants": .array($0.variants)] }),
            "name": .string(owner.name), "status": owner.document["status"] ?? .null,
            "last_iter": owner.document["last_iteration"] ?? 0,
        ]
    }
}

extension SampledCurve {
    fileprivate func json(name: String, axis: CurveAxis) -> JSON {
        ["name": .string(name), "x": .array(positions.map(axis.json)), "y": .array(values.map(JSON.double))]
    }
}
