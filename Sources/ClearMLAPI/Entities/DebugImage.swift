/// One image or media file as it was reported.
public struct DebugImage: Sendable, Hashable {
    /// Title of the group of images.
    public var metric: String
    /// Name within the group.
    public var variant: String
    /// Where it was reported.
    public var iteration: Int64
    /// When it was reported, in milliseconds since 1970.
    public var timestamp: Int64
    /// Where the file is; send it as it stands, never encode it again.
    public var url: String
    /// The path of the file inside its storage; nil when not said.
    public var key: String?

    /// Describes an image.
    public init(metric: String, variant: String, iteration: Int64, timestamp: Int64, url: String, key: String? = nil) {
        self.metric = metric
        self.variant = variant
        self.iteration = iteration
        self.timestamp = timestamp
        self.url = url
        self.key = key
    }

    /// Reads an event; nil without a URL.
    ///
    /// Missing names read as empty, a missing iteration as 0.
    package init?(_ json: JSONValue) {
        guard let url = json["url"].stringValue, !url.isEmpty else { return nil }
        self.init(
            metric: DateGuard.original(json["metric"].stringValue ?? ""),
            variant: DateGuard.original(json["variant"].stringValue ?? ""),
            iteration: json["iter"].integerValue ?? 0,
            timestamp: json["timestamp"].integerValue ?? 0,
            url: url,
            key: json["key"].stringValue
        )
    }
}
