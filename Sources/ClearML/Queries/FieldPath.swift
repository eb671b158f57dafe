import ClearMLAPI

/// Dotted paths into a task, as filters and orders name them.
enum FieldPath {
    /// The path whose names are those; dots and percent signs inside of a name are escaped as the server reads them.
    static func join(_ names: [String]) -> String {
        names.map { $0.replacing("%", with: "%%").replacing(".", with: "%2E") }.joined(separator: ".")
    }

    /// The path of a metric's summary; the server names metric and variant by hash.
    static func lastMetric(_ title: String, _ series: String, _ value: MetricFilter.Value) -> String {
        let names = [title, series].map { MD5.hex(DateGuard.protected($0)) }
        return (["last_metrics"] + names + [value.rawValue]).joined(separator: ".")
    }
}
