/// Keeps credentials out of messages.
package enum SecretText {
    private static let words: [[UInt8]] = [
        "secret", "passw", "token", "key", "credential", "auth", "private", "passphrase", "environment", "account",
    ].map { Array($0.utf8) }

    /// Whether a key of this name may hold a credential; deliberately wide, for it decides what messages show.
    package static func isSensitive(_ name: String) -> Bool {
        // Bytes, and only ASCII letters folded: this runs for every key, and String.contains(_:) is a hundred times
        // slower.
        let bytes = name.utf8.map { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") ? $0 | 0x20 : $0 }
        return words.contains { word in
            guard bytes.count >= word.count else { return false }
            return (0...(bytes.count - word.count)).contains { start in
                bytes[start] == word[0] && bytes[start..<(start + word.count)].elementsEqual(word)
            }
        }
    }

    /// A source line fit for a message: behind the first `:` or `=` of a sensitive line every character becomes `*`,
    /// except the one the caret points at; the user information of a URL is masked on any line.
    ///
    /// - Parameters:
    ///   - line: One line, without its end.
    ///   - isSecret: Whether the whole line is part of a secret value that began earlier.
    ///   - column: The character to keep, from 0.
    /// - Returns: A line of the same length.
    package static func maskLine(_ line: String, isSecret: Bool, keeping column: Int) -> String {
        var scalars = Array(line.unicodeScalars)
        let blank: (Unicode.Scalar) -> Bool = { $0 == " " || $0 == "\t" }
        if isSecret || isSensitive(line) {
            let separator = scalars.firstIndex { $0 == ":" || $0 == "=" }
            let first = isSecret ? 0 : separator.map { $0 + 1 } ?? 0
            for index in first..<scalars.count where index != column && !blank(scalars[index]) {
                scalars[index] = "*"
            }
        } else if let at = scalars.lastIndex(of: "@"), let start = schemeEnd(in: scalars[..<at]) {
            for index in start..<at where index != column { scalars[index] = "*" }
        }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }

    /// `https://name:password@host` as `https://***@host`; anything else unchanged.
    package static func maskUserInformation(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        guard let start = schemeEnd(in: scalars[...]) else { return text }
        let authority = scalars[start...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard let at = authority.lastIndex(of: "@") else { return text }
        var masked = String.UnicodeScalarView()
        masked.append(contentsOf: scalars[..<start])
        masked.append(contentsOf: "***".unicodeScalars)
        masked.append(contentsOf: scalars[at...])
        return String(masked)
    }

    /// The index behind the first `://`.
    private static func schemeEnd(in scalars: ArraySlice<Unicode.Scalar>) -> Int? {
        var index = scalars.startIndex
        while index + 2 < scalars.endIndex {
            if scalars[index] == ":", scalars[index + 1] == "/", scalars[index + 2] == "/" { return index + 3 }
            index += 1
        }
        return nil
    }
}
