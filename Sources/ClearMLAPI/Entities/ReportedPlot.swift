/// One plot as it was reported.
public struct ReportedPlot: Sendable, Hashable {
    /// Title of the group of plots.
    public var metric: String
    /// Name within the group.
    public var variant: String
    /// Where it was reported; a plot of the same name at the same iteration replaces it.
    public var iteration: Int64
    /// When it was reported, in milliseconds since 1970.
    public var timestamp: Int64
    /// The plot as text, usually the JSON of a Plotly figure.
    public var text: String

    /// Describes a plot.
    public init(metric: String, variant: String, iteration: Int64, timestamp: Int64, text: String) {
        self.metric = metric
        self.variant = variant
        self.iteration = iteration
        self.timestamp = timestamp
        self.text = text
    }

    /// Reads an event; nil without a plot.
    ///
    /// Missing names read as empty, a missing iteration as 0.
    package init?(_ json: JSONValue) {
        guard let text = json["plot_str"].stringValue else { return nil }
        self.init(
            metric: DateGuard.original(json["metric"].stringValue ?? ""),
            variant: DateGuard.original(json["variant"].stringValue ?? ""),
            iteration: json["iter"].integerValue ?? 0,
            timestamp: json["timestamp"].integerValue ?? 0,
            text: text
        )
    }

    /// The figure: an object with `data` and `layout`.
    ///
    /// Accepts Python's `NaN` and `Infinity`, which strict JSON does not have.
    /// - Throws: ``JSONError`` when the text is no JSON.
    public func figure() throws(JSONError) -> JSONValue {
        try JSONValue(parsing: text, options: JSONValue.ParsingOptions(allowsNonFinite: true))
    }

    /// The sources of the images that the figure shows, where it is a figure; an embedded image is not among them.
    package var imageSources: [String] {
        // What is no figure shows no images.
        guard let figure = try? figure() else { return [] }
        return (figure["layout"]["images"].arrayValue ?? []).compactMap { image in
            image["source"].stringValue.flatMap { $0.hasPrefix("data:") ? nil : $0 }
        }
    }
}
