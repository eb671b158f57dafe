extension Plot {
    /// How bars of several traces stand at one place.
    public struct BarMode: OpenName {
        /// Plotly's word.
        public var rawValue: String

        /// Takes any mode that Plotly knows.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// Side by side.
        public static let group: BarMode = "group"
        /// On top of each other.
        public static let stack: BarMode = "stack"
        /// On top of each other, with negative ones below the axis.
        public static let relative: BarMode = "relative"
    }
}
