/// Why a text is not the JSON that was wanted.
///
/// Holds no part of the text itself, so that it may be logged.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    /// An open set of causes; compare with `==`.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case unexpectedByte, unexpectedEnd, invalidNumber, numberOutOfRange, invalidEscape, controlCharacter
            case invalidUTF8, tooDeep, trailingContent
        }
        private let value: Value
        /// A byte that cannot stand here.
        public static let unexpectedByte = Code(value: .unexpectedByte)
        /// The text ends inside a value.
        public static let unexpectedEnd = Code(value: .unexpectedEnd)
        /// Digits that do not make a JSON number, such as `01` or `1.`.
        public static let invalidNumber = Code(value: .invalidNumber)
        /// A number above the range of `Double`.
        public static let numberOutOfRange = Code(value: .numberOutOfRange)
        /// A backslash followed by something that JSON does not define.
        public static let invalidEscape = Code(value: .invalidEscape)
        /// A raw control character inside a string.
        public static let controlCharacter = Code(value: .controlCharacter)
        /// A string that is not valid UTF-8.
        public static let invalidUTF8 = Code(value: .invalidUTF8)
        /// More nested arrays and objects than allowed.
        public static let tooDeep = Code(value: .tooDeep)
        /// Something after the end of the document.
        public static let trailingContent = Code(value: .trailingContent)
        /// A short label, safe for metrics.
        public var description: String { value.rawValue }
    }

    /// What is wrong.
    public var code: Code
    /// Position of the offending byte, counted from 0.
    public var offset: Int
    /// Line of that byte, counted from 1.
    public var line: Int
    /// Position in the line in bytes, counted from 1.
    public var column: Int
    /// What would have been valid here.
    public var expected: String

    /// One line with position and expectation.
    public var description: String {
        "invalid JSON at line \(line), column \(column) (byte \(offset)): \(code), expected \(expected)"
    }

    init(code: Code, offset: Int, in bytes: [UInt8], expected: String) {
        self.code = code
        self.offset = offset
        self.expected = expected
        let before = bytes.prefix(offset)
        self.line = before.count { $0 == 0x0A } + 1
        self.column = offset - ((before.lastIndex(of: 0x0A) ?? -1) + 1) + 1
    }
}
