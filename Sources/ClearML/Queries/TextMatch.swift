import ClearMLAPI

/// What a text must be; upper and lower case differ.
public enum TextMatch: Sendable, Hashable {
    /// Exactly this.
    case exactly(String)
    /// This somewhere in it.
    case containing(String)
    /// A regular expression that matches somewhere in it, in the server's dialect (PCRE).
    case pattern(String)

    /// What is looked for, for people.
    var text: String {
        switch self {
        case .exactly(let text), .containing(let text), .pattern(let text): text
        }
    }

    /// The regular expression that the server takes.
    var wirePattern: String {
        switch self {
        case .exactly(let text): NamePattern.exact(text)
        case .containing(let text): NamePattern.literal(text)
        case .pattern(let pattern): pattern
        }
    }
}

extension TextMatch: ExpressibleByStringLiteral {
    /// Exactly this text.
    public init(stringLiteral value: String) { self = .exactly(value) }
}
