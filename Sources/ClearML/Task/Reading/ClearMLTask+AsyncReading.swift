public import ClearMLAPI

// The asynchronous twins of the calls about what was reported; see ClearMLTask+Async.swift.

extension ClearMLTask {
    /// Every scalar that the server has for this task, exact, in the order of iterations; single values left out.
    ///
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func getReportedScalars() async throws(ClearMLError) -> [ScalarPoint] {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.getReportedScalars() }
    }

    /// The curves of this task, thinned out by the server for diagrams.
    ///
    /// - Parameters:
    ///   - maxSamples: the most points that a curve may have, from 1 to 6,000.
    ///   - axis: what x is.
    /// - Returns: the curves, sorted by title and series; `ScalarCurve` says how exact they are.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func getReportedScalars(
        maxSamples: Int,
        axis: ScalarAxis = .iteration
    ) async throws(ClearMLError) -> [ScalarCurve] {
        try await LibraryQueue.run { () throws(ClearMLError) in
            try self.getReportedScalars(maxSamples: maxSamples, axis: axis)
        }
    }

    /// The summary of every metric: last, lowest, highest and first value, and their iterations.
    ///
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func getLastScalarMetrics() async throws(ClearMLError) -> [LastMetric] {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.getLastScalarMetrics() }
    }

    /// The single values that the server has for this task, by name.
    ///
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func getReportedSingleValues() async throws(ClearMLError) -> [String: Double] {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.getReportedSingleValues() }
    }

    /// One single value that the server has for this task; nil if there is none of that name.
    ///
    /// - Parameter name: its name.
    /// - Returns: the value.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func getReportedSingleValue(_ name: String) async throws(ClearMLError) -> Double? {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.getReportedSingleValue(name) }
    }

    /// The plots that the server has for this task.
    ///
    /// - Parameter maxIterations: how many iterations of each plot, the latest ones; at least 1.
    /// - Returns: the plots, sorted by title, series and iteration.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func getReportedPlots(maxIterations: Int = 1) async throws(ClearMLError) -> [ReportedPlot] {
        try await LibraryQueue.run { () throws(ClearMLError) in
            try self.getReportedPlots(maxIterations: maxIterations)
        }
    }

    /// Every console record that the server has for this task, earliest first.
    ///
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func getReportedConsoleOutput() async throws(ClearMLError) -> [ConsoleEvent] {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.getReportedConsoleOutput() }
    }

    /// The latest console records that the server has for this task, earliest of them first.
    ///
    /// - Parameter count: how many records, each of which may hold several lines; at least 1, at most 10,000.
    /// - Returns: the records.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func getReportedConsoleOutput(last count: Int) async throws(ClearMLError) -> [ConsoleEvent] {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.getReportedConsoleOutput(last: count) }
    }

    /// The images and media that the server knows of this task.
    ///
    /// - Parameters:
    ///   - title: only of this group; nil for all.
    ///   - series: only of this name within the group; nil for all.
    ///   - lastIterations: how many iterations, the latest ones; at least 1.
    /// - Returns: where they are, the latest first.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func getDebugSamples(
        title: String? = nil,
        series: String? = nil,
        lastIterations: Int = 100
    ) async throws(ClearMLError) -> [DebugImage] {
        try await LibraryQueue.run { () throws(ClearMLError) in
            try self.getDebugSamples(title: title, series: series, lastIterations: lastIterations)
        }
    }
}
