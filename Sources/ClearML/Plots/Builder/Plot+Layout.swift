extension Plot {
    /// What surrounds the traces: title, axes, legend.
    public struct Layout: Sendable, Equatable {
        /// Shown above the figure; simple HTML such as `<br>` and `<sup>` is understood.
        public var title: String?
        /// A name that viewers may show.
        public var name: String?
        /// The horizontal axis.
        public var xAxis: Axis?
        /// The vertical axis.
        public var yAxis: Axis?
        /// The axes of plots in space.
        public var scene: Scene?
        /// Whether there is a legend; nil leaves it to the viewer.
        public var showsLegend: Bool?
        /// How bars of several traces stand.
        public var barMode: BarMode?
        /// Anything else, by Plotly's names; merged over the members above, object by object.
        public var options: [String: JSONValue]

        /// Makes a layout.
        ///
        /// - Parameters:
        ///   - title: shown above the figure.
        ///   - name: a name that viewers may show.
        ///   - xAxis: the horizontal axis.
        ///   - yAxis: the vertical axis.
        ///   - scene: the axes of plots in space.
        ///   - showsLegend: whether there is a legend.
        ///   - barMode: how bars of several traces stand.
        ///   - options: anything else, by Plotly's names, such as `["height": 600]`.
        public init(
            title: String? = nil,
            name: String? = nil,
            xAxis: Axis? = nil,
            yAxis: Axis? = nil,
            scene: Scene? = nil,
            showsLegend: Bool? = nil,
            barMode: BarMode? = nil,
            options: [String: JSONValue] = [:]
        ) {
            self.title = title
            self.name = name
            self.xAxis = xAxis
            self.yAxis = yAxis
            self.scene = scene
            self.showsLegend = showsLegend
            self.barMode = barMode
            self.options = options
        }

        var json: JSONValue {
            var members: [String: JSONValue] = [:]
            if let title { members["title"] = .string(title) }
            if let name { members["name"] = .string(name) }
            if let xAxis { members["xaxis"] = xAxis.json }
            if let yAxis { members["yaxis"] = yAxis.json }
            if let scene { members["scene"] = scene.json }
            if let showsLegend { members["showlegend"] = .bool(showsLegend) }
            if let barMode { members["barmode"] = .string(barMode.rawValue) }
            return JSONValue.object(members).merging(options)
        }
    }
}
