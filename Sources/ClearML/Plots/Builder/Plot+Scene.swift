extension Plot {
    /// The three axes of a plot in space, and where it is seen from.
    public struct Scene: Sendable, Equatable {
        /// The first axis.
        public var xAxis: Axis?
        /// The second axis.
        public var yAxis: Axis?
        /// The third axis.
        public var zAxis: Axis?
        /// Where the eye is; nil leaves it to the viewer.
        public var camera: Camera?
        /// Anything else, by Plotly's names; merged over the members above.
        public var options: [String: JSONValue]

        /// Makes a scene.
        ///
        /// - Parameters:
        ///   - xAxis: the first axis.
        ///   - yAxis: the second axis.
        ///   - zAxis: the third axis.
        ///   - camera: where the eye is.
        ///   - options: anything else, by Plotly's names.
        public init(
            xAxis: Axis? = nil,
            yAxis: Axis? = nil,
            zAxis: Axis? = nil,
            camera: Camera? = nil,
            options: [String: JSONValue] = [:]
        ) {
            self.xAxis = xAxis
            self.yAxis = yAxis
            self.zAxis = zAxis
            self.camera = camera
            self.options = options
        }

        var json: JSONValue {
            var members: [String: JSONValue] = [:]
            if let xAxis { members["xaxis"] = xAxis.json }
            if let yAxis { members["yaxis"] = yAxis.json }
            if let zAxis { members["zaxis"] = zAxis.json }
            if let camera {
                members["camera"] = ["eye": ["x": .number(camera.x), "y": .number(camera.y), "z": .number(camera.z)]]
            }
            return JSONValue.object(members).merging(options)
        }
    }
}
