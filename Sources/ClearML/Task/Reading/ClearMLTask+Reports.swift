public import ClearMLAPI

extension ClearMLTask {
    /// The plots that the server has for this task.
    ///
    /// - Parameter maxIterations: how many iterations of each plot, the latest ones; at least 1.
    /// - Returns: the plots, sorted by title, series and iteration.
    /// - Throws: ``ClearMLError`` if the server did not answer.
    public func getReportedPlots(maxIterations: Int = 1) throws(ClearMLError) -> [ReportedPlot] {
        try Self.check(maxIterations, "maxIterations")
        return try backend.reader().events { events, id throws(APIError) in
            try events.plots(task: id, iterations: maxIterations)
        }
    }

    /// Every console record that the server has for this task, earliest first.
    ///
    /// - Throws: ``ClearMLError`` if the server did not answer.
    public func getReportedConsoleOutput() throws(ClearMLError) -> [ConsoleEvent] { try backend.reader().console() }

    /// The latest console records that the server has for this task, earliest of them first.
    ///
    /// - Parameter count: how many records, each of which may hold several lines; at least 1, at most 10,000.
    /// - Returns: the records.
    /// - Throws: ``ClearMLError`` if the server did not answer.
    public func getReportedConsoleOutput(last count: Int) throws(ClearMLError) -> [ConsoleEvent] {
        try Self.check(count, "last")
        return try backend.reader().events { events, id throws(APIError) in
            try events.consoleTail(task: id, count: count)
        }
    }

    /// The images and media that the server knows of this task.
    ///
    /// - Parameters:
    ///   - title: only of this group; nil for all.
    ///   - series: only of this name within the group; nil for all.
    ///   - lastIterations: how many iterations, the latest ones; at least 1.
    /// - Returns: where they are, the latest first.
    /// - Throws: ``ClearMLError`` if the server did not answer.
    public func getDebugSamples(
        title: String? = nil,
        series: String? = nil,
        lastIterations: Int = 100
    ) throws(ClearMLError) -> [DebugImage] {
        try Self.check(lastIterations, "lastIterations")
        return try backend.reader().events { events, id throws(APIError) in
            try events.images(task: id, metric: title, variant: series, iterations: lastIterations)
        }
    }

    private static func check(_ count: Int, _ name: String) throws(ClearMLError) {
        guard count > 0 else {
            throw ClearMLError(code: .invalidArgument, message: "\(name) \(count) is not at least 1")
        }
    }
}
