import ClearMLJournal

/// Why a plot could not be made; reported through the diagnostics, never thrown at the training loop.
struct PlotError: Error, Sendable, CustomStringConvertible {
    /// An open set of causes; compare with `==`.
    struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String { case shape, tooLarge, tooDeep, unreadable, malformed }
        private let value: Value
        /// Lengths do not fit each other.
        static let shape = Code(value: .shape)
        /// The figure is longer than the journal takes.
        static let tooLarge = Code(value: .tooLarge)
        /// Arrays and objects are nested too deeply.
        static let tooDeep = Code(value: .tooDeep)
        /// The CSV file or address cannot be read.
        static let unreadable = Code(value: .unreadable)
        /// The text is no CSV, or no Plotly figure.
        static let malformed = Code(value: .malformed)
        /// A short label, safe for metrics.
        var description: String { value.rawValue }
    }

    var code: Code
    /// What is wrong and what to do, as the second half of a sentence.
    var message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    var description: String { message }

    /// The table is not read to its end.
    static var tooManyCells: PlotError {
        PlotError(.tooLarge, "it has more than \(Plot.Table.maximumCells) cells; report fewer rows")
    }

    /// The figure does not fit the journal.
    static var tooLarge: PlotError {
        PlotError(
            .tooLarge,
            "it is longer than the \(JournalWriter.largestDocument >> 20) MiB of one plot; report fewer points"
        )
    }
}
