extension Plot {
    /// One thing that is drawn: a line, a cloud of points, a set of bars, a matrix, a table.
    public struct Trace: Sendable, Equatable {
        /// What it is drawn as.
        public var type: TraceType
        /// What the legend calls it.
        public var name: String?
        /// Positions along the first axis.
        public var x: Values?
        /// Positions along the second axis.
        public var y: Values?
        /// Positions along the third axis, or the cells of a matrix, row by row.
        public var z: Values?
        /// A text for each point.
        public var text: Values?
        /// How points are drawn.
        public var mode: Mode?
        /// Anything else, by Plotly's names; merged over the members above, object by object.
        public var options: [String: JSONValue]
        /// Head and body of a table; apart from the options since they can be large.
        var table: Table?

        /// Makes a trace.
        ///
        /// - Parameters:
        ///   - type: what it is drawn as.
        ///   - name: what the legend calls it.
        ///   - x: positions along the first axis.
        ///   - y: positions along the second axis.
        ///   - z: positions along the third axis, or the rows of a matrix.
        ///   - text: a text for each point.
        ///   - mode: how points are drawn.
        ///   - options: anything else, by Plotly's names.
        public init(
            type: TraceType,
            name: String? = nil,
            x: Values? = nil,
            y: Values? = nil,
            z: Values? = nil,
            text: Values? = nil,
            mode: Mode? = nil,
            options: [String: JSONValue] = [:]
        ) {
            self.type = type
            self.name = name
            self.x = x
            self.y = y
            self.z = z
            self.text = text
            self.mode = mode
            self.options = options
        }

        /// Points in a plane.
        public static func scatter(
            name: String? = nil,
            x: Values,
            y: Values,
            text: [String]? = nil,
            mode: Mode = .lines,
            options: [String: JSONValue] = [:]
        ) -> Trace {
            Trace(type: .scatter, name: name, x: x, y: y, text: text.map(Values.texts), mode: mode, options: options)
        }

        /// Points in space.
        public static func scatter3D(
            name: String? = nil,
            x: Values,
            y: Values,
            z: Values,
            text: [String]? = nil,
            mode: Mode = .markers,
            options: [String: JSONValue] = [:]
        ) -> Trace {
            Trace(
                type: .scatter3D,
                name: name,
                x: x,
                y: y,
                z: z,
                text: text.map(Values.texts),
                mode: mode,
                options: options
            )
        }

        /// Bars of given heights.
        public static func bar(
            name: String? = nil,
            x: Values? = nil,
            y: Values,
            options: [String: JSONValue] = [:]
        ) -> Trace {
            Trace(type: .bar, name: name, x: x ?? Values(.count(y.count)), y: y, options: options)
        }

        /// Bars whose heights Plotly counts from raw values.
        public static func histogram(
            name: String? = nil,
            of values: Values,
            options: [String: JSONValue] = [:]
        ) -> Trace { Trace(type: .histogram, name: name, x: values, options: options) }

        /// A matrix as colours, with labels for columns and rows.
        public static func heatmap(
            x: [String]? = nil,
            y: [String]? = nil,
            z: Values,
            options: [String: JSONValue] = [:]
        ) -> Trace {
            Trace(type: .heatmap, x: x.map(Values.texts), y: y.map(Values.texts), z: z, options: options)
        }

        /// A matrix as heights.
        public static func surface(z: Values, options: [String: JSONValue] = [:]) -> Trace {
            Trace(type: .surface, z: z, options: options)
        }

        /// A table, row by row; a row that is too short ends in empty cells.
        public static func table(
            header: [JSONValue],
            rows: [[JSONValue]],
            options: [String: JSONValue] = [:]
        ) -> Trace {
            var trace = Trace(type: .table, options: options)
            trace.table = Table(header: header, rows: rows[...])
            return trace
        }
    }
}
