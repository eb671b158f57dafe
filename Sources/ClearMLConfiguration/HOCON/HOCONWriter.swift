/// Writes values as HOCON that both this parser and the Python SDK read back as the same values.
package enum HOCONWriter {
    /// The members of an object over several lines: `key = value`, `name {` for objects, texts quoted.
    ///
    /// - Parameters:
    ///   - object: What to write; its depth must be within ``HOCONLimits/depth``.
    ///   - indentation: Blanks per level.
    /// - Returns: The text, each line ended; empty for an empty object.
    package static func document(_ object: HOCONObject, indentation: Int = 4) -> String {
        var text = ""
        members(object, level: 0, indentation: indentation, into: &text)
        return text
    }

    /// A value on one line.
    package static func line(_ value: HOCONValue) -> String {
        switch value.content {
        case .object(let object):
            if object.isEmpty { return "{}" }
            let members = object.entries.map { "\(key($0.key)) = \(line($0.value))" }
            return "{ " + members.joined(separator: ", ") + " }"
        case .array(let elements): return "[" + elements.map { line($0) }.joined(separator: ", ") + "]"
        default: return scalar(value)
        }
    }

    private static func members(_ object: HOCONObject, level: Int, indentation: Int, into text: inout String) {
        let blanks = String(repeating: " ", count: level * indentation)
        for (name, value) in object.entries {
            text += blanks + key(name)
            switch value.content {
            case .object(let inner) where inner.isEmpty:
                text += " {}\n"
            case .object(let inner):
                text += " {\n"
                members(inner, level: level + 1, indentation: indentation, into: &text)
                text += blanks + "}\n"
            case .array(let elements) where elements.contains { $0.object != nil }:
                text += " = [\n"
                for element in elements {
                    text += blanks + String(repeating: " ", count: indentation) + line(element) + "\n"
                }
                text += blanks + "]\n"
            default:
                text += " = " + line(value) + "\n"
            }
        }
    }

    private static func scalar(_ value: HOCONValue) -> String {
        switch value.content {
        case .null, .array, .object: "null"
        case .bool(let flag): flag ? "true" : "false"
        case .integer(let number): String(number)
        // The spelling of a whole number beyond 64 bits is exact, the number is not.
        case .number(let number):
            wholeNumber(value.literal) ?? (number.isFinite ? number.description : quoted(number.description))
        case .string(let text): quoted(text)
        }
    }

    private static func wholeNumber(_ literal: String?) -> String? {
        guard let literal, !literal.isEmpty else { return nil }
        return literal.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") } ? literal : nil
    }

    /// A key, quoted unless it consists of letters, digits, `_` and `-` only.
    static func key(_ name: String) -> String {
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        return isPlain && !name.isEmpty && name.lowercased() != "include" ? name : quoted(name)
    }

    /// A quoted text, with the escapes the dialect knows.
    ///
    /// There are none for other control characters; they stand as they are, which both parsers accept.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
