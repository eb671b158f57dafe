extension JSONValue {
    /// How strictly a text is read.
    public struct ParsingOptions: Sendable, Hashable {
        /// Accepts Python's `NaN`, `Infinity` and `-Infinity`, and reads numbers above the range as infinity; off by
        /// default.
        public var allowsNonFinite: Bool
        /// How many arrays and objects may be nested; 512 by default.
        ///
        /// Bounds the stack that reading needs.
        public var maximumDepth: Int

        /// Strict JSON unless told otherwise.
        public init(allowsNonFinite: Bool = false, maximumDepth: Int = 512) {
            self.allowsNonFinite = allowsNonFinite
            self.maximumDepth = maximumDepth
        }
    }

    /// Reads one JSON document in UTF-8.
    ///
    /// Duplicate members: the last wins. An unpaired surrogate escape becomes U+FFFD.
    /// - Throws: ``JSONError`` with position and expectation.
    public init(parsing bytes: [UInt8], options: ParsingOptions = ParsingOptions()) throws(JSONError) {
        var parser = JSONParser(bytes, options: options)
        self = try parser.parseDocument()
    }

    /// Reads one JSON document.
    ///
    /// - Throws: ``JSONError`` with position and expectation.
    public init(parsing text: String, options: ParsingOptions = ParsingOptions()) throws(JSONError) {
        try self.init(parsing: Array(text.utf8), options: options)
    }
}
