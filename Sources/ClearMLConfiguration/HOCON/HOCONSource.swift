/// A text with a name, and the errors that point into it.
struct HOCONSource {
    let bytes: [UInt8]
    /// The name used in messages and positions, usually a path.
    let file: String

    /// Lines of an excerpt are cut to about this many characters round the caret.
    private static let excerptWidth = 96

    /// An error at byte `offset`, with the offending line and a caret below it.
    ///
    /// `isSecret` says that the value there belongs to a secret key, which an earlier line may name.
    func error(
        _ code: ConfigurationError.Code,
        at offset: Int,
        _ message: String,
        expected: String? = nil,
        isSecret: Bool = false
    ) -> ConfigurationError {
        let place = locate(offset)
        return ConfigurationError(
            code,
            message,
            file: file,
            line: place.line,
            column: place.column,
            expected: expected,
            excerpt: excerpt(of: place, isSecret: isSecret)
        )
    }

    private struct Place {
        var line: Int
        var column: Int
        /// The bytes of the line, without its end.
        var range: Range<Int>
        var offset: Int
    }

    /// Line and column of a byte; costs a pass over the text, which only an error pays.
    private func locate(_ offset: Int) -> Place {
        let offset = min(max(offset, 0), bytes.count)
        var line = 1
        var start = 0
        for index in 0..<offset where isLineEnd(at: index) {
            line += 1
            start = index + 1
        }
        var end = offset
        while end < bytes.count, bytes[end] != UInt8(ascii: "\n"), bytes[end] != UInt8(ascii: "\r") { end += 1 }
        let column = String(decoding: bytes[start..<offset], as: UTF8.self).unicodeScalars.count + 1
        return Place(line: line, column: column, range: start..<end, offset: offset)
    }

    /// Whether the byte ends a line; the first half of CR LF does not.
    func isLineEnd(at index: Int) -> Bool {
        if bytes[index] == UInt8(ascii: "\n") { return true }
        guard bytes[index] == UInt8(ascii: "\r") else { return false }
        return index + 1 >= bytes.count || bytes[index + 1] != UInt8(ascii: "\n")
    }

    private func excerpt(of place: Place, isSecret: Bool) -> String {
        let line = String(decoding: bytes[place.range], as: UTF8.self)
        let masked = SecretText.maskLine(line, isSecret: isSecret, keeping: place.column - 1)
        var shown = Array(masked.unicodeScalars).map { scalar -> Unicode.Scalar in
            scalar.value < 0x20 || scalar.value == 0x7F ? " " : scalar
        }
        var caret = place.column - 1
        if shown.count > Self.excerptWidth {
            let first = min(max(0, caret - Self.excerptWidth / 2), shown.count - Self.excerptWidth)
            shown = Array(shown[first..<(first + Self.excerptWidth)])
            caret -= first
        }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: shown)
        return "  \(String(text))\n  \(String(repeating: " ", count: max(0, caret)))^"
    }
}
