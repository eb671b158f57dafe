/// An artifact as the server described it at one moment.
public struct ArtifactInfo: Sendable, Hashable {
    /// The answer as it came.
    public let json: JSONValue
    /// What it is found by.
    public let name: String

    /// Wraps an artifact's object; nil without a name.
    public init?(_ json: JSONValue) {
        guard let name = json["key"].stringValue, !name.isEmpty else { return nil }
        self.json = json
        self.name = name
    }

    /// The kind in Python's words, such as `dict`, `numpy`, `image`, `archive` or `custom`.
    public var type: String { json["type"].stringValue ?? "" }
    /// `output` for what the run made, `input` for what it was given.
    public var mode: String { json["mode"].stringValue ?? "output" }
    /// Where it is stored; empty as long as that is not known.
    public var url: String { json["uri"].stringValue ?? "" }
    /// Bytes; nil for what is only referred to.
    public var size: Int64? { json["content_size"].integerValue }
    /// SHA-256 of the stored file, 64 hexadecimal digits; nil for what is only referred to.
    public var hash: String? { json["hash"].stringValue }
    /// When it was handed over, in seconds since 1970; nil when not noted.
    public var timestamp: Int64? { json["timestamp"].integerValue }
    /// The media type; nil when not noted.
    public var contentType: String? { json["type_data"]["content_type"].stringValue }
    /// A text for people.
    public var preview: String { json["type_data"]["preview"].stringValue ?? "" }

    /// Texts shown beside it.
    public var metadata: [String: String] {
        var metadata: [String: String] = [:]
        for pair in json["display_data"].arrayValue ?? [] {
            if let name = pair[0].stringValue { metadata[name] = pair[1].stringValue ?? "" }
        }
        return metadata
    }
}
