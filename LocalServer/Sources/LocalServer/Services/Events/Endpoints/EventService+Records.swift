import GRDB

extension EventService {
    private static let iterations = Field.optional("iters", .integer())
    private static let plotFields = Schema(
        iterations,
        .optional("scroll_id", .string),
        .optional("no_scroll", .bool),
        .optional("model_events", .bool),
        metrics,
        .optional("last_iters_per_task_metric", .bool)
    )
    private static let imageSchema = Schema(
        .required(
            "metrics",
            .list(
                .document(
                    Schema(
                        .required("task", .string),
                        .optional("metric", .string),
                        .optional("variants", .list(.string))
                    )
                ),
                nonEmpty: true
            )
        ),
        .optional("iters", .integer()),
        .optional("navigate_earlier", .bool),
        .optional("refresh", .bool),
        .optional("scroll_id", .string),
        .optional("model_events", .bool)
    )

    /// Reading plots, debug images and vectors.
    static let records: [Endpoint] = [
        Endpoint("events.get_task_plots", schema: plotFields.adding(.required("task", .string))) { call in
            try read(call) { try taskPlots(call, in: $0) }
        },
        Endpoint("events.get_multi_task_plots", schema: plotFields.adding(tasks)) { call in
            try read(call) { JSONSerializer.serialize(try multiTaskPlots(call, in: $0)) }
        },
        Endpoint("events.plots", since: APIVersion(2, 20), schema: imageSchema) { call in
            try read(call) { try IterationBrowser(call, .plot, in: $0).answer() }
        },
        Endpoint("events.debug_images", since: APIVersion(2, 7), schema: imageSchema) { call in
            try read(call) { try IterationBrowser(call, .image, in: $0).answer() }
        },
        oldImages(since: APIVersion(1, 0)),
        oldImages(since: APIVersion(1, 8)),
        .read(
            "events.vector_metrics_iter_histogram",
            Schema(
                .required("task", .string),
                .required("metric", .string),
                .required("variant", .string),
                .optional("model_events", .bool)
            )
        ) { call, database in try vectors(call, in: database) },
    ]

    /// The number of iterations asked for.
    static func iterations(_ call: Call, default fallback: Int64 = 1) throws -> Int64 {
        let asked = call["iters"].flatMap { $0.integerValue ?? $0.stringValue.flatMap { Int64($0) } } ?? fallback
        guard asked > 0 else { throw APIError(500, 0, "General error (iters: \(asked) is not positive)") }
        return asked
    }

    private static func taskPlots(_ call: Call, in database: Database) throws -> [UInt8] {
        let owner = try EventOwnerReader(call, in: database)
        let reader = RecordReader(database: database)
        let series = try owner.series([.plot], MetricFilter(call["metrics"]))
        var document = EventDocument()
        // The answer to the first call has them all; there is nothing to scroll to.
        if call.string("scroll_id") ?? "" == "" {
            try reader.add(try reader.latest(try iterations(call), of: series, owner.owner), to: &document)
        }
        return list("plots", document)
    }

    private static func list(_ name: String, _ document: EventDocument, task: String? = nil) -> [UInt8] {
        var serializer = JSONSerializer()
        serializer.append(raw: "{\"\(name)\":")
        serializer.append(encoded: document.array)
        if let task {
            serializer.append(raw: ",\"task\":")
            serializer.append(string: task)
        }
        serializer.append(raw: ",\"returned\":\(document.count),\"total\":\(document.count),\"scroll_id\":null}")
        return serializer.bytes
    }

    /// `{metric: {variant: {task: {iteration: {name, plots}}}}}`.
    private static func multiTaskPlots(_ call: Call, in database: Database) throws -> JSON {
        let reader = RecordReader(database: database)
        let asked = try iterations(call)
        var result = JSON.object([:])
        var count = 0
        for owner in try EventOwnerReader.all(call, in: database) {
            let series = try owner.series([.plot], MetricFilter(call["metrics"]))
            for reference in try reader.latest(asked, of: series, owner.owner) {
                var document = EventDocument()
                try reader.add([reference], to: &document)
                let path = [
                    reference.series.metric, reference.series.variant, owner.owner.id, String(reference.iteration),
                ]
                let known = result[path: path + ["plots"]]?.arrayValue ?? []
                let plots = try JSONParser.parse(document.array).arrayValue ?? []
                result[path: path] = ["name": .string(owner.name), "plots": .array(known + plots)]
                count += plots.count
            }
        }
        return ["plots": result, "returned": JSON(count), "total": JSON(count), "scroll_id": .null]
    }

    /// The older calls for debug images: the latest ones of one task, as a list.
    private static func oldImages(since version: APIVersion) -> Endpoint {
        let schema = Schema(
            .required("task", .string),
            .optional("metric", .string),
            .optional("iters", .integer()),
            .optional("scroll_id", .string)
        )
        return Endpoint("events.debug_images", since: version, schema: schema) { call in
            try read(call) { database in
                let owner = try EventOwnerReader(call, in: database)
                let filter = MetricFilter(call.string("metric").map { [["metric": .string($0)]] })
                let reader = RecordReader(database: database)
                let series = try owner.series([.image], filter)
                let references = try reader.latest(try iterations(call), of: series, owner.owner)
                var document = EventDocument()
                if call.string("scroll_id") ?? "" == "" { try reader.add(references.reversed(), to: &document) }
                return list("images", document, task: owner.owner.id)
            }
        }
    }

    private static func vectors(_ call: Call, in database: Database) throws -> JSON {
        let owner = try EventOwnerReader(call, in: database)
        let (metric, variant) = (try call.required("metric"), try call.required("variant"))
        let filter = MetricFilter([["metric": .string(metric), "variants": [.string(variant)]]])
        let reader = RecordReader(database: database)
        var (vectors, iterations): ([JSON], [JSON]) = ([], [])
        for series in try owner.series([.vector], filter) where series.hasIteration {
            for reference in try reader.all(of: series, owner.owner) {
                guard let value = try reader.members(reference)["value"] else { continue }
                vectors.append(value)
                iterations.append(.integer(reference.iteration))
            }
        }
        return [
            "metric": .string(metric), "variant": .string(variant), "vectors": .array(vectors),
            "iterations": .array(iterations),
        ]
    }
}
