extension Plot {
    /// How the points of a scatter trace are drawn.
    public struct Mode: OpenName {
        /// Plotly's word.
        public var rawValue: String

        /// Takes any mode that Plotly knows, such as `"markers+text"`.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// Joined by lines.
        public static let lines: Mode = "lines"
        /// One mark a point.
        public static let markers: Mode = "markers"
        /// Both.
        public static let linesAndMarkers: Mode = "lines+markers"
    }
}
