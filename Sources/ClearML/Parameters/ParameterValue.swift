/// One hyperparameter value with its type.
///
/// It is written as a literal where a value is expected (`["learning rate": 0.1, "layers": [64, 32], "name": "mlp"]`),
/// made from any Swift number or string, or read back by the accessors below. The type that a value was declared with
/// is stored on the server and comes back with it: `1.0` stays a floating-point number, `1` stays an integer.
public enum ParameterValue: Sendable, Hashable {
    /// No value: stored as an empty text without a type, as Python's `None` is.
    case null
    /// A truth value, stored as `True` or `False`.
    case bool(Bool)
    /// An integer.
    case integer(Int64)
    /// An integer above `Int64.max` (a 64-bit seed, for instance). Smaller ones are ``integer(_:)``.
    case unsigned(UInt64)
    /// A floating-point number, stored so that reading it gives the same bits.
    case number(Double)
    /// A text.
    case string(String)
    /// A list, stored as JSON.
    case array([ParameterValue])
    /// Named values. Inside `connect` they become parameters of their own, with the names joined by `/`.
    case dictionary([String: ParameterValue])

    /// Takes any integer; one that needs more than 64 bits becomes a floating-point number.
    public init(_ value: some BinaryInteger) {
        if let small = Int64(exactly: value) {
            self = .integer(small)
        } else if let large = UInt64(exactly: value) {
            self = .unsigned(large)
        } else {
            self = .number(Double(value))
        }
    }

    /// Takes any floating-point number.
    ///
    /// A `Float` is stored as the shortest decimal that names it (`0.1`, not `0.10000000149011612`).
    public init(_ value: some BinaryFloatingPoint) {
        if let single = value as? Float {
            self = .number(Double(single.description) ?? Double(single))
        } else {
            self = .number(Double(value))
        }
    }

    /// Takes a text.
    public init(_ value: some StringProtocol) { self = .string(String(value)) }

    /// Takes a truth value.
    public init(_ value: Bool) { self = .bool(value) }
}

// MARK: Reading

extension ParameterValue {
    /// The truth value, or nil if this is not one.
    public var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The integer, or nil if this is not an integer that fits `Int`.
    public var int: Int? {
        switch self {
        case .integer(let value): Int(exactly: value)
        case .unsigned(let value): Int(exactly: value)
        default: nil
        }
    }

    /// The number, or nil if this is neither a floating-point number nor an integer.
    public var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .unsigned(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// The text, or nil if this is not a text.
    public var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The elements, or nil if this is not a list.
    public var array: [ParameterValue]? {
        if case .array(let values) = self { values } else { nil }
    }

    /// The members, or nil if these are not named values.
    public var dictionary: [String: ParameterValue]? {
        if case .dictionary(let members) = self { members } else { nil }
    }

    /// Whether there is no value.
    public var isNull: Bool { self == .null }
}

// MARK: Literals

extension ParameterValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    /// No value.
    public init(nilLiteral: ()) { self = .null }
    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// An integer.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// A floating-point number.
    public init(floatLiteral value: Double) { self = .number(value) }
    /// A text.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A list.
    public init(arrayLiteral elements: ParameterValue...) { self = .array(elements) }
    /// Named values; of two with the same name the last one counts.
    public init(dictionaryLiteral elements: (String, ParameterValue)...) {
        self = .dictionary(Dictionary(elements) { _, last in last })
    }
}

extension ParameterValue: CustomStringConvertible {
    /// The text that the server stores for this value.
    public var description: String { PythonText.encode(self).text }
}
