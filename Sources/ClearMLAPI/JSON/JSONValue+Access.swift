extension JSONValue {
    /// The member of that name; `null` when this is no object or has no such member.
    ///
    /// Setting a member of `null` makes an object; setting one of any other non-object does nothing. Setting `null`
    /// stores `null`: remove a member through ``objectValue``.
    public subscript(name: String) -> JSONValue {
        get {
            guard case .object(let members) = self else { return .null }
            return members[name] ?? .null
        }
        set {
            switch self {
            case .object(var members):
                self = .null  // keeps the dictionary uniquely owned while it changes
                members[name] = newValue
                self = .object(members)
            case .null: self = .object([name: newValue])
            default: break
            }
        }
    }

    /// The element at that position; `null` when this is no array or the position lies outside.
    public subscript(position: Int) -> JSONValue {
        guard case .array(let elements) = self, elements.indices.contains(position) else { return .null }
        return elements[position]
    }

    /// Whether this is `null`.
    public var isNull: Bool { self == .null }

    /// The truth value; nil for anything but `true` and `false`.
    public var boolValue: Bool? {
        guard case .bool(let flag) = self else { return nil }
        return flag
    }

    /// The number as an integer; nil for anything else, and for a number with a fraction or out of range.
    public var integerValue: Int64? {
        switch self {
        case .integer(let integer): integer
        case .number(let number): Int64(exactly: number)
        default: nil
        }
    }

    /// The number as a double, rounded where an integer is above 2^53; nil for anything else.
    public var doubleValue: Double? {
        switch self {
        case .integer(let integer): Double(integer)
        case .number(let number): number
        default: nil
        }
    }

    /// The text; nil for anything else.
    public var stringValue: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The elements; nil for anything but an array.
    public var arrayValue: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The members; nil for anything but an object.
    public var objectValue: [String: JSONValue]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// The texts of an array, without its other elements; empty for anything but an array.
    package var strings: [String] { arrayValue?.compactMap(\.stringValue) ?? [] }
}
