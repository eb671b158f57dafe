/// A name out of a list that the server may extend.
///
/// Known names are static members; an unknown one is kept as it came and written back unchanged.
public protocol OpenName: RawRepresentable, Hashable, Sendable, Codable, ExpressibleByStringLiteral,
    CustomStringConvertible
where RawValue == String {
    /// Takes any name, known or not.
    init(rawValue: String)
}

extension OpenName {
    /// Takes any name, known or not.
    public init(stringLiteral value: String) { self.init(rawValue: value) }

    /// The name as the server writes it.
    public var description: String { rawValue }

    /// Reads a name from one string; nil for anything else.
    init?(_ value: JSONValue) {
        guard let name = value.stringValue else { return nil }
        self.init(rawValue: name)
    }
}
