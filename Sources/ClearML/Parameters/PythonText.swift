/// The text form of hyperparameters, compatible with what the Python SDK writes and reads.
///
/// | value | text | type |
/// |---|---|---|
/// | true | `True` | `bool` |
/// | 3 | `3` | `int` |
/// | 0.1, 1e16, infinity | `0.1`, `1e+16`, `inf` | `float` |
/// | "text" | `text` | `str` |
/// | nil | (empty) | none |
/// | [1, 2] | `[1, 2]` | `list/int` |
/// | [], [1, "a"] | `[]`, `[1, "a"]` | `list` |
/// | [:] | `{}` | `dict` |
enum PythonText {
    /// The text and the declared type of a value.
    static func encode(_ value: ParameterValue) -> (text: String, type: String?) {
        switch value {
        case .null: ("", nil)
        case .bool(let flag): (flag ? "True" : "False", "bool")
        case .integer(let number): (String(number), "int")
        case .unsigned(let number): (String(number), "int")
        case .number(let number): (float(number), "float")
        case .string(let text): (text, "str")
        case .array(let elements): (json(value), collectionType("list", elements))
        case .dictionary(let members): (json(value), collectionType("dict", Array(members.values)))
        }
    }

    /// Restores a value from its text and declared type; what does not fit stays the text.
    static func decode(_ text: String, type: String?) -> ParameterValue {
        guard let type else { return text.isEmpty ? .null : .string(text) }
        let base = type.prefix { $0 != "/" }
        switch base {
        case "bool": return declaredBool(text).map { .bool($0) } ?? .string(text)
        case "int": return integer(text) ?? .string(text)
        case "float": return double(text).map { .number($0) } ?? .string(text)
        case "NoneType", "None": return text.isEmpty ? .null : .string(text)
        case "list", "tuple", "dict": return PythonLiteral.parse(text) ?? .string(text)
        default: return .string(text)
        }
    }

    /// A server's text cast to the type of a local value, or nil where it cannot be; Python's rules.
    ///
    /// An integer default takes a fractional text as a floating-point number, an empty text is no value, a truth value
    /// is true for a non-zero number or "true", and everything else is false.
    static func cast(_ text: String, storedType: String?, like local: ParameterValue) -> ParameterValue? {
        switch local {
        case .null: return decode(text, type: storedType)
        case .string: return .string(text)
        case .bool: return .bool(lenientBool(text))
        case .integer, .unsigned:
            if text.isEmpty { return .null }
            return integer(text) ?? double(text).map { .number($0) }
        case .number:
            if text.isEmpty { return .null }
            return double(text).map { .number($0) }
        case .array:
            guard let parsed = PythonLiteral.parse(text), parsed.array != nil else { return nil }
            return parsed
        case .dictionary:
            guard let parsed = PythonLiteral.parse(text), parsed.dictionary != nil else { return nil }
            return parsed
        }
    }

    // MARK: Pieces

    /// The shortest text that reads back to the same number, in Python's spelling.
    static func float(_ value: Double) -> String {
        // Swift changes to exponents at 2^53, Python at 10^16: between them the digits are spelled out.
        if value.magnitude >= 0x1p53, value.magnitude < 1e16 { return "\(Int64(value)).0" }
        return value.description
    }

    /// A whole number with optional sign, spaces around it and digit-group underscores, as Python's `int()` reads it.
    static func integer(_ text: String) -> ParameterValue? {
        let digits = text.trimmingSpaces().filter { $0 != "_" }
        if let value = Int64(digits) { return .integer(value) }
        if let value = UInt64(digits) { return .unsigned(value) }
        return nil
    }

    /// A floating-point number in any spelling that Python's `float()` reads.
    static func double(_ text: String) -> Double? {
        let word = text.trimmingSpaces()
        guard let first = word.unicodeScalars.first, !word.lowercased().hasPrefix("0x") else { return nil }
        guard first.isASCII, let value = Double(word) else { return nil }
        return value
    }

    /// The rule for a server's text where the local value is a truth value.
    static func lenientBool(_ text: String) -> Bool {
        let word = text.trimmingSpaces().lowercased()
        if let number = double(word) { return number != 0 }
        return word == "true"
    }

    private static func declaredBool(_ text: String) -> Bool? {
        switch text.trimmingSpaces().lowercased() {
        case "true": true
        case "false", "": false
        default: double(text).map { $0 != 0 }
        }
    }

    /// `list/int` where all elements have one type, plain `list` otherwise.
    private static func collectionType(_ base: String, _ elements: [ParameterValue]) -> String {
        let names = Set(elements.map(typeName))
        guard let only = names.first, names.count == 1 else { return base }
        return "\(base)/\(only)"
    }

    private static func typeName(_ value: ParameterValue) -> String {
        switch value {
        case .null: "NoneType"
        case .bool: "bool"
        case .integer, .unsigned: "int"
        case .number: "float"
        case .string: "str"
        case .array: "list"
        case .dictionary: "dict"
        }
    }
}

extension StringProtocol {
    /// The text without spaces, tabs and line ends at both ends.
    func trimmingSpaces() -> String {
        var rest = self[...]
        while let first = rest.first, first.isWhitespace { rest = rest.dropFirst() }
        while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
        return String(rest)
    }
}
