/// One curve as the server thins it out for a diagram.
///
/// Where it has more points than asked for, a point stands for its neighbours and is their mean; servers store these
/// points with the precision of 32-bit floating-point numbers. Use the unsampled points for arithmetic.
public struct ScalarCurve: Sendable, Hashable {
    /// Title of the graph.
    public var metric: String
    /// Name of the curve.
    public var variant: String
    /// Places on the x axis, ascending: iterations, or milliseconds since 1970; see ``ScalarAxis``.
    public var x: [Double]
    /// The value at each place.
    public var values: [Double]

    /// Describes a curve.
    public init(metric: String, variant: String, x: [Double], values: [Double]) {
        self.metric = metric
        self.variant = variant
        self.x = x
        self.values = values
    }

    /// Reads the answer `{metric: {variant: {name, x, y}}}`, sorted by metric and variant; points that are no numbers
    /// are left out.
    package static func all(_ data: JSONValue) -> [ScalarCurve] {
        (data.objectValue ?? [:]).flatMap { metric, variants in
            (variants.objectValue ?? [:]).map { variant, curve in
                let points = zip(curve["x"].arrayValue ?? [], curve["y"].arrayValue ?? []).compactMap { x, y in
                    x.doubleValue.flatMap { x in y.doubleValue.map { (x, $0) } }
                }
                return ScalarCurve(
                    metric: DateGuard.original(metric),
                    variant: DateGuard.original(variant),
                    x: points.map(\.0),
                    values: points.map(\.1)
                )
            }
        }.sorted { ($0.metric, $0.variant) < ($1.metric, $1.variant) }
    }
}
