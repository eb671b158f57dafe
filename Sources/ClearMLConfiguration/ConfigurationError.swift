/// Why a configuration could not be read, understood or written.
///
/// `description` is one paragraph that says what to do next. It never contains a credential: values of secret settings
/// are masked, and so is the quoted source line where it may hold one.
package struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// An open set of causes; compare with `==`.
    package struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case syntax, encoding, substitution, limit, include, invalidValue, unreadable, notConfigured, targetExists
            case notWritten
        }
        private let value: Value
        /// The text is not HOCON.
        package static let syntax = Code(value: .syntax)
        /// The file is not UTF-8.
        package static let encoding = Code(value: .encoding)
        /// A `${…}` names nothing, or only itself.
        package static let substitution = Code(value: .substitution)
        /// The text is larger, deeper or expands further than any real configuration.
        package static let limit = Code(value: .limit)
        /// An `include`, which this SDK refuses.
        package static let include = Code(value: .include)
        /// A value has the wrong type or shape for its setting.
        package static let invalidValue = Code(value: .invalidValue)
        /// A file exists but cannot be read.
        package static let unreadable = Code(value: .unreadable)
        /// There are neither keys nor a token.
        package static let notConfigured = Code(value: .notConfigured)
        /// A file that must not be overwritten exists and is not empty.
        package static let targetExists = Code(value: .targetExists)
        /// A file could not be written.
        package static let notWritten = Code(value: .notWritten)
        /// A short label, safe for metrics.
        package var description: String { value.rawValue }
    }

    /// What kind of failure this is.
    package var code: Code
    /// What happened and what to do next.
    package var message: String
    /// The file concerned; nil for a setting that came from the environment or from code.
    package var file: String?
    /// Line of the fault, from 1; nil when the fault has no place in a file.
    package var line: Int?
    /// Column of the fault in characters, from 1; nil when only the line is known.
    package var column: Int?
    /// What would have been accepted; nil when that is not a list of things.
    package var expected: String?
    /// The offending line and a caret below it, secrets masked; nil when there is none.
    package var excerpt: String?

    /// An error; `message` must not contain a credential.
    package init(
        _ code: Code,
        _ message: String,
        file: String? = nil,
        line: Int? = nil,
        column: Int? = nil,
        expected: String? = nil,
        excerpt: String? = nil
    ) {
        self.code = code
        self.message = message
        self.file = file
        self.line = line
        self.column = column
        self.expected = expected
        self.excerpt = excerpt
    }

    /// `file:line:column: message`, then the excerpt on lines of its own.
    package var description: String {
        var text = ""
        if let file { text += file + ":" }
        if let line { text += "\(line):" }
        if let column { text += "\(column):" }
        if !text.isEmpty { text += " " }
        text += message
        if let excerpt { text += "\n" + excerpt }
        return text
    }
}
