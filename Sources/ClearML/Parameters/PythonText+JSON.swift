extension PythonText {
    /// JSON in the spelling of Python's `json.dumps`: a space after each comma and colon, ASCII only, members sorted.
    ///
    /// NaN and infinity are written as the tokens `NaN` and `Infinity`, which Python reads.
    static func json(_ value: ParameterValue) -> String {
        var out = ""
        append(value, to: &out)
        return out
    }

    private static func append(_ value: ParameterValue, to out: inout String) {
        switch value {
        case .null: out += "null"
        case .bool(let flag): out += flag ? "true" : "false"
        case .integer(let number): out += String(number)
        case .unsigned(let number): out += String(number)
        case .number(let number): out += token(number)
        case .string(let text): append(text, to: &out)
        case .array(let elements):
            out += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { out += ", " }
                append(element, to: &out)
            }
            out += "]"
        case .dictionary(let members):
            out += "{"
            for (index, key) in members.keys.sorted().enumerated() {
                if index > 0 { out += ", " }
                append(key, to: &out)
                out += ": "
                append(members[key] ?? .null, to: &out)
            }
            out += "}"
        }
    }

    private static func token(_ number: Double) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
        return float(number)
    }

    private static func append(_ text: String, to out: inout String) {
        out += "\""
        for unit in text.utf16 {
            switch unit {
            case 0x22: out += "\\\""
            case 0x5C: out += "\\\\"
            case 0x0A: out += "\\n"
            case 0x0D: out += "\\r"
            case 0x09: out += "\\t"
            case 0x08: out += "\\b"
            case 0x0C: out += "\\f"
            case 0x20...0x7E: out.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
            default:
                let digits = String(unit, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        out += "\""
    }
}
