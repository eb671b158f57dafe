import ClearMLAPI

/// Names the files of images and media, so that no two reports share one unless the user wants it.
///
/// The name holds the iteration, not a counter: a run that is resumed writes the same names for the same iterations, as
/// its scalars do. Several reports for one iteration in a row are told apart by a number behind it.
struct SampleNames {
    private struct Series: Hashable {
        var title: String
        var series: String
    }

    private struct Last {
        var iteration: Int
        var repetition: Int
        /// Reports so far, for a bounded history.
        var count: Int
    }

    private var last: [Series: Last] = [:]

    /// The place of the next file below the task's folder.
    ///
    /// - Parameters:
    ///   - title: The graph.
    ///   - series: The series.
    ///   - iteration: The iteration.
    ///   - history: How many files are kept for the series, after which names repeat; nil for all.
    ///   - fileExtension: With its dot.
    /// - Returns: A path without a slash at its beginning.
    mutating func next(
        title: String,
        series: String,
        iteration: Int,
        history: Int?,
        fileExtension: String
    ) -> String {
        let key = Series(title: title, series: series)
        var entry = last[key] ?? Last(iteration: iteration, repetition: -1, count: 0)
        entry.repetition = entry.iteration == iteration ? entry.repetition + 1 : 0
        entry.iteration = iteration
        let number: String
        if let history, history > 0 {
            number = Self.padded(entry.count % history)
        } else {
            number = Self.padded(iteration) + (entry.repetition > 0 ? "_\(entry.repetition)" : "")
        }
        entry.count += 1
        last[key] = entry
        let (folder, subfolder) = (StoragePath.segment(title), StoragePath.segment(series))
        // Both parts were cut to what a file system takes; together with the number they must be again.
        let stem = StoragePath.segment("\(folder.prefix(100))_\(subfolder.prefix(100))_\(number)")
        return "metrics/\(folder)/\(subfolder)/\(stem)\(fileExtension)"
    }

    private static func padded(_ number: Int) -> String {
        let digits = String(number.magnitude)
        return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, 8 - digits.utf8.count)) + digits
    }
}
