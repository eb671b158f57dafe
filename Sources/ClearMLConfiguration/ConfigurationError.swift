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
    package var code: Code { storage.code }
    /// What happened and what to do next.
    package var message: String { storage.message }
    /// The file concerned; nil for a setting that came from the environment or from code.
    package var file: String? { storage.file }
    /// Line of the fault, from 1; nil when the fault has no place in a file.
    package var line: Int? { storage.line }
    /// Column of the fault in characters, from 1; nil when only the line is known.
    package var column: Int? { storage.column }
    /// What would have been accepted; nil when that is not a list of things.
    package var expected: String? { storage.expected }
    /// The offending line and a caret below it, secrets masked; nil when there is none.
    package var excerpt: String? { storage.excerpt }

    private struct Fields: Sendable, Equatable {
        var code: Code
        var message: String
        var file: String?
        var line: Int?
        var column: Int?
        var expected: String?
        var excerpt: String?
    }

    /// One word instead of fourteen: typed throws reserves room for the error in every frame of the recursive parser.
    private indirect enum Storage: Sendable, Equatable {
        case fields(Fields)
    }

    private let boxed: Storage
    private var storage: Fields {
        switch boxed {
        case .fields(let fields): fields
        }
    }

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
        boxed = .fields(
            Fields(
                code: code,
                message: message,
                file: file,
                line: line,
                column: column,
                expected: expected,
                excerpt: excerpt
            )
        )
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
