public import ClearMLAPI

// All of these ask the server: what a run of this process has reported and the server does not have yet is not among
// the answers. Call `flush` first where that matters.

extension ClearMLTask {
    /// Every scalar that the server has for this task, exact, in the order of iterations; single values left out.
    ///
    /// Asks the server, page by page.
    /// - Throws: ``ClearMLError`` if the server did not answer.
    public func getReportedScalars() throws(ClearMLError) -> [ScalarPoint] { try backend.reader().scalars() }

    /// The curves of this task, thinned out by the server for diagrams.
    ///
    /// - Parameters:
    ///   - maxSamples: the most points that a curve may have, from 1 to 6,000.
    ///   - axis: what x is.
    /// - Returns: the curves, sorted by title and series; `ScalarCurve` says how exact they are.
    /// - Throws: ``ClearMLError`` if the server did not answer.
    public func getReportedScalars(
        maxSamples: Int,
        axis: ScalarAxis = .iteration
    ) throws(ClearMLError) -> [ScalarCurve] {
        guard (1...6000).contains(maxSamples) else {
            throw ClearMLError(code: .invalidArgument, message: "maxSamples \(maxSamples) is not from 1 to 6000")
        }
        return try backend.reader().events { events, id throws(APIError) in
            try events.curves(task: id, samples: maxSamples, axis: axis)
        }
    }

    /// The summary of every metric: last, lowest, highest and first value, and their iterations.
    ///
    /// - Throws: ``ClearMLError`` if the server did not answer.
    public func getLastScalarMetrics() throws(ClearMLError) -> [LastMetric] { try backend.snapshot().lastMetrics }

    /// The single values that the server has for this task, by name.
    ///
    /// - Throws: ``ClearMLError`` if the server did not answer.
    public func getReportedSingleValues() throws(ClearMLError) -> [String: Double] {
        try backend.reader().singleValues()
    }

    /// One single value that the server has for this task; nil if there is none of that name.
    ///
    /// - Parameter name: its name.
    /// - Returns: the value.
    /// - Throws: ``ClearMLError`` if the server did not answer.
    public func getReportedSingleValue(_ name: String) throws(ClearMLError) -> Double? {
        try backend.reader().singleValues()[name]
    }
}
