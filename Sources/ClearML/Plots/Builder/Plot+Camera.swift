extension Plot {
    /// A place to look from; the plotted box is about one unit wide.
    public struct Camera: Sendable, Hashable {
        /// Along the first axis.
        public var x: Double
        /// Along the second axis.
        public var y: Double
        /// Along the third axis.
        public var z: Double

        /// Makes a place.
        public init(x: Double, y: Double, z: Double) {
            self.x = x
            self.y = y
            self.z = z
        }
    }
}
