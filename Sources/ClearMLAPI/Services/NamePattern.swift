/// Patterns for the server's name filters.
package enum NamePattern {
    /// A pattern that matches `name` and nothing else, but for a line feed after it.
    package static func exact(_ name: String) -> String {
        "^\(literal(name))$"
    }

    /// A pattern that matches `text` wherever it stands.
    package static func literal(_ text: String) -> String {
        var pattern = ""
        for scalar in text.unicodeScalars {
            if isSpecial(scalar) { pattern.append("\\") }
            pattern.unicodeScalars.append(scalar)
        }
        return pattern
    }

    private static func isSpecial(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\\", "^", "$", ".", "|", "?", "*", "+", "(", ")", "[", "]", "{", "}", "#", "-", "&", "~": true
        default: false
        }
    }
}
