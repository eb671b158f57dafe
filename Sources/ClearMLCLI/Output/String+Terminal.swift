extension String {
    /// The text on one line, control characters made visible: a hostile name must not steer the terminal.
    var singleLine: String { visible(keepingLines: false) }

    /// The same with its line ends kept.
    var terminalSafe: String { visible(keepingLines: true) }

    private func visible(keepingLines: Bool) -> String {
        guard unicodeScalars.contains(where: { Self.steers($0) && !(keepingLines && $0 == "\n") }) else { return self }
        var text = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\n" where keepingLines: text.unicodeScalars.append(scalar)
            case "\n": text += "\\n"
            case "\t": text += "\\t"
            case "\r": text += "\\r"
            default:
                if Self.steers(scalar) {
                    text += "\\u{" + String(scalar.value, radix: 16) + "}"
                } else {
                    text.unicodeScalars.append(scalar)
                }
            }
        }
        return text
    }

    /// Control characters of both blocks, line separators, and what turns the direction of writing.
    private static func steers(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case ..<0x20, 0x7F...0x9F, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
