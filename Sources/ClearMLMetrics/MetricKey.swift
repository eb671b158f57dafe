#if SwiftMetrics

/// What tells one metric from another.
struct MetricKey: Hashable, Sendable, Comparable {
    enum Kind: Int, Sendable {
        case counter
        case fraction
        case meter
        case gauge
        case recorder
        case timer
    }

    let kind: Kind
    let label: String
    /// `name=value`, in the order of the names.
    let dimensions: String

    init(_ kind: Kind, _ label: String, _ dimensions: [(String, String)]) {
        self.kind = kind
        self.label = label
        self.dimensions = dimensions.sorted { $0 < $1 }.map { "\($0.0)=\($0.1)" }.joined(separator: " ")
    }

    /// The name of a series for one of its numbers; a metric that has only one number is named by its dimensions alone.
    func series(_ name: String) -> String {
        if dimensions.isEmpty { return name }
        return name == MetricPoint.onlyName ? dimensions : "\(dimensions) \(name)"
    }

    static func < (left: MetricKey, right: MetricKey) -> Bool {
        (left.label, left.dimensions, left.kind.rawValue) < (right.label, right.dimensions, right.kind.rawValue)
    }
}

#endif
