extension Plot {
    /// One axis of a plane or of a scene.
    public struct Axis: Sendable, Equatable {
        /// What it measures.
        public var title: String?
        /// Whether it runs from high to low.
        public var isReversed: Bool
        /// Labels for `tickValues`.
        public var tickTexts: [String]?
        /// Where the labels stand.
        public var tickValues: [Double]?
        /// Anything else, by Plotly's names; merged over the members above.
        public var options: [String: JSONValue]

        /// Makes an axis.
        ///
        /// - Parameters:
        ///   - title: what it measures.
        ///   - isReversed: whether it runs from high to low.
        ///   - tickTexts: labels for `tickValues`.
        ///   - tickValues: where the labels stand.
        ///   - options: anything else, by Plotly's names, such as `["type": "log"]`.
        public init(
            title: String? = nil,
            isReversed: Bool = false,
            tickTexts: [String]? = nil,
            tickValues: [Double]? = nil,
            options: [String: JSONValue] = [:]
        ) {
            self.title = title
            self.isReversed = isReversed
            self.tickTexts = tickTexts
            self.tickValues = tickValues
            self.options = options
        }

        var json: JSONValue {
            var members: [String: JSONValue] = [:]
            if let title { members["title"] = .string(title) }
            if isReversed { members["autorange"] = "reversed" }
            if let tickTexts { members["ticktext"] = .array(tickTexts.map { .string($0) }) }
            if let tickValues { members["tickvals"] = .array(tickValues.map { .number($0) }) }
            return JSONValue.object(members).merging(options)
        }
    }
}
