extension EventService {
    /// The curves of a task, thinned out by the server to at most `samples` points each.
    ///
    /// - Parameters:
    ///   - task: the task.
    ///   - samples: points of one curve, from 1 to 6,000.
    ///   - axis: what x is.
    /// - Returns: the curves, sorted by metric and variant; values without iteration are not among them.
    /// - Throws: ``APIError``, as every call does.
    package func curves(task: String, samples: Int, axis: ScalarAxis) throws(APIError) -> [ScalarCurve] {
        let body: JSONValue = [
            "task": .string(task), "samples": .integer(Int64(min(max(samples, 1), 6000))),
            "key": .string(axis.rawValue),
        ]
        return ScalarCurve.all(try session.call("events", "scalar_metrics_iter_histogram", body, options: options))
    }

    /// The plots of a task's latest iterations, sorted by metric, variant and iteration.
    ///
    /// - Parameters:
    ///   - task: the task.
    ///   - iterations: how many iterations of each plot, the latest ones; at least 1.
    /// - Returns: the plots, sorted by metric, variant and iteration.
    /// - Throws: ``APIError``, as every call does.
    package func plots(task: String, iterations: Int) throws(APIError) -> [ReportedPlot] {
        // `no_scroll` gives all of them at once, up to 10,000.
        let body: JSONValue = [
            "task": .string(task), "iters": .integer(Int64(max(1, iterations))), "no_scroll": true,
        ]
        let data = try session.call("events", "get_task_plots", body, options: options)
        let events = try data["plots"].arrayValue.expected("events.get_task_plots", "plots")
        return events.compactMap { ReportedPlot($0) }
            .sorted { ($0.metric, $0.variant, $0.iteration) < ($1.metric, $1.variant, $1.iteration) }
    }

    /// Every plot of a task, page by page.
    ///
    /// `body` returns false to end early.
    package func forEachPlotPage(
        task: String,
        _ body: ([ReportedPlot]) throws(APIError) -> Bool
    ) throws(APIError) {
        try forEachEventPage(task: task, type: "plot") { events throws(APIError) in
            try body(events.compactMap { ReportedPlot($0) })
        }
    }

    /// Every image and media file of a task, page by page.
    ///
    /// `body` returns false to end early.
    package func forEachImagePage(
        task: String,
        _ body: ([DebugImage]) throws(APIError) -> Bool
    ) throws(APIError) {
        try forEachEventPage(task: task, type: "training_debug_image") { events throws(APIError) in
            try body(events.compactMap { DebugImage($0) })
        }
    }

    /// The images of a task's latest iterations, the latest first.
    ///
    /// - Parameters:
    ///   - task: the task.
    ///   - metric: only this one; nil for all.
    ///   - variant: only this one of the metric; nil for all.
    ///   - iterations: how many iterations, the latest ones; at least 1.
    /// - Returns: the images, the latest first.
    /// - Throws: ``APIError``, as every call does.
    package func images(
        task: String,
        metric: String?,
        variant: String?,
        iterations: Int
    ) throws(APIError) -> [DebugImage] {
        let entry: JSONValue = .members([
            "task": .string(task), "metric": metric.map { .string(DateGuard.protected($0)) },
            "variants": metric == nil ? nil : variant.map { .strings([DateGuard.protected($0)]) },
        ])
        let body: JSONValue = ["metrics": [entry], "iters": .integer(Int64(max(1, iterations)))]
        let data = try session.call("events", "debug_images", body, options: options)
        let metrics = try data["metrics"].arrayValue.expected("events.debug_images", "metrics")
        return metrics.flatMap { $0["iterations"].arrayValue ?? [] }
            .flatMap { $0["events"].arrayValue ?? [] }
            .compactMap { DebugImage($0) }
            .filter { (variant ?? $0.variant) == $0.variant }
    }
}
