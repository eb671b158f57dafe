/// A resolved HOCON value that remembers where it was written.
package struct HOCONValue: Sendable, Equatable {
    /// The value itself.
    package indirect enum Content: Sendable, Equatable {
        case null
        case bool(Bool)
        case integer(Int64)
        /// A number with a fraction or an exponent, or an integer beyond 64 bits; always finite.
        case number(Double)
        case string(String)
        case array([HOCONValue])
        case object(HOCONObject)
    }

    /// The value itself.
    package var content: Content
    /// The spelling in the file of a boolean or number, so that a key such as `007` keeps its zeros when a string is
    /// wanted; nil for everything else, and for what a substitution or concatenation made.
    package var literal: String?
    /// Where it was written; nil for values made in code.
    package var position: HOCONPosition?

    /// A value.
    package init(_ content: Content, literal: String? = nil, position: HOCONPosition? = nil) {
        self.content = content
        self.literal = literal
        self.position = position
    }

    /// Whether both are the same value, wherever they were written.
    package static func == (left: HOCONValue, right: HOCONValue) -> Bool { left.content == right.content }

    /// What this value is called in messages, article included.
    package var kindName: String {
        switch content {
        case .null: "null"
        case .bool: "a boolean"
        case .integer, .number: "a number"
        case .string: "text"
        case .array: "a list"
        case .object: "a section"
        }
    }

    /// The members, when this is an object.
    package var object: HOCONObject? {
        if case .object(let object) = content { object } else { nil }
    }

    /// The elements, when this is a list.
    package var array: [HOCONValue]? {
        if case .array(let array) = content { array } else { nil }
    }

    /// The text of a scalar as a string setting takes it: booleans and numbers as they were written; nil for null,
    /// lists and objects.
    package var text: String? {
        switch content {
        case .null, .array, .object: nil
        case .bool(let value): literal ?? (value ? "true" : "false")
        case .integer(let value): literal ?? String(value)
        case .number(let value): literal ?? value.description
        case .string(let value): value
        }
    }
}

/// A place in a configuration text.
package struct HOCONPosition: Sendable, Hashable, CustomStringConvertible {
    /// The name the text was parsed under, usually the path of its file.
    package var file: String
    /// The line, from 1.
    package var line: Int

    /// A place.
    package init(file: String, line: Int) {
        self.file = file
        self.line = line
    }

    /// `file:line`.
    package var description: String { "\(file):\(line)" }
}
