extension Plot {
    /// What a trace is drawn as: Plotly's `type`.
    public struct TraceType: OpenName {
        /// Plotly's word.
        public var rawValue: String

        /// Takes any type that Plotly knows.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// Points in a plane, joined or not.
        public static let scatter: TraceType = "scatter"
        /// Points in space, joined or not.
        public static let scatter3D: TraceType = "scatter3d"
        /// Bars whose heights are given.
        public static let bar: TraceType = "bar"
        /// Bars whose heights Plotly counts from raw values.
        public static let histogram: TraceType = "histogram"
        /// A matrix as colours.
        public static let heatmap: TraceType = "heatmap"
        /// A matrix as heights.
        public static let surface: TraceType = "surface"
        /// Columns of cells.
        public static let table: TraceType = "table"
    }
}
