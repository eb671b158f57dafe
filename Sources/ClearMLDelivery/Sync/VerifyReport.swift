/// How a journal and what the server shows of it compare.
package struct VerifyReport: Sendable, Equatable {
    /// Distinct points (title, series, iteration) that were compared; the last value of each counts.
    package var points = 0
    /// Points that the server does not have.
    package var missingPoints = 0
    /// Points that the server has with another value.
    package var differingPoints = 0
    /// Console lines that were compared.
    package var lines = 0
    /// Lines that the server does not have, or has fewer times.
    package var missingLines = 0
    /// Lines that the server has more often than they were reported.
    package var doubledLines = 0
    /// Reports that are not expected there: not delivered yet, refused, or not numbers.
    package var notExpected: UInt64 = 0
    /// The first differences, in words.
    package var examples: [String] = []

    package init() {}

    /// Whether the server shows exactly what was reported.
    package var agrees: Bool {
        missingPoints == 0 && differingPoints == 0 && missingLines == 0 && doubledLines == 0
    }

    /// The line that sums it up.
    package var summary: String {
        agrees
            ? "verified: \(points) points and \(lines) console lines agree"
            : "verified: \(missingPoints) of \(points) points missing, \(differingPoints) differ;"
                + " \(missingLines) of \(lines) console lines missing, \(doubledLines) doubled"
    }

    /// Adds a difference, unless there are enough.
    mutating func note(_ words: @autoclosure () -> String) {
        if examples.count < 20 { examples.append(words()) }
    }
}
