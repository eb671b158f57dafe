extension JSONValue: CustomStringConvertible {
    /// How a document is written.
    public struct WritingOptions: Sendable, Hashable {
        /// Line breaks and two spaces a level, for people; one line otherwise.
        public var isPretty: Bool
        /// Members in order of their names, so that equal values give equal bytes; on by default.
        public var sortsKeys: Bool

        /// One line, sorted, unless told otherwise.
        public init(isPretty: Bool = false, sortsKeys: Bool = true) {
            self.isPretty = isPretty
            self.sortsKeys = sortsKeys
        }
    }

    /// The document as UTF-8 JSON; NaN and infinity become `null`.
    public func serialized(_ options: WritingOptions = WritingOptions()) -> [UInt8] {
        var writer = JSONWriter(options: options)
        writer.write(self)
        return writer.bytes
    }

    /// The document as JSON on one line, members sorted.
    public var description: String { String(decoding: serialized(), as: UTF8.self) }
}
