/// One JSON value, as parsed from a request or stored in a document.
///
/// Integers and floating-point numbers stay apart, because the server stores and answers what was sent. An integer
/// beyond 64 bits is kept as the nearest `double`.
enum JSON: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int64)
    case double(Double)
    case string(String)
    case array([JSON])
    case object(JSONObject)
}

extension JSON {
    /// The name that error messages use for the type of this value.
    var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "bool"
        case .integer: "int"
        case .double: "float"
        case .string: "string"
        case .array: "list"
        case .object: "dict"
        }
    }

    var isNull: Bool { self == .null }

    var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }

    var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The value of an integer; nil for every other type, whole-valued doubles included.
    var integerValue: Int64? {
        if case .integer(let value) = self { value } else { nil }
    }

    /// The value of an integer or double.
    var numberValue: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }

    var arrayValue: [JSON]? {
        if case .array(let value) = self { value } else { nil }
    }

    var objectValue: JSONObject? {
        if case .object(let value) = self { value } else { nil }
    }

    /// The strings of an array; elements of other types are left out.
    var strings: [String] { arrayValue?.compactMap(\.stringValue) ?? [] }

    /// Whether the value counts as "nothing given": null, an empty string, array or object.
    var isEmpty: Bool {
        switch self {
        case .null: true
        case .string(let value): value.isEmpty
        case .array(let value): value.isEmpty
        case .object(let value): value.isEmpty
        default: false
        }
    }

    /// The member `key` of an object; nil when absent or when the value is no object.
    ///
    /// Setting to nil removes it; setting on a value that is no object makes it one.
    subscript(key: String) -> JSON? {
        get { objectValue?[key] }
        set {
            var object = objectValue ?? JSONObject()
            self = .null
            object[key] = newValue
            self = .object(object)
        }
    }

    /// The value at a path of member names; nil when any of them is absent.
    subscript(path path: [String]) -> JSON? {
        get {
            var value = self
            for key in path {
                guard let next = value[key] else { return nil }
                value = next
            }
            return value
        }
        set {
            guard let first = path.first else {
                self = newValue ?? .null
                return
            }
            guard path.count > 1 else {
                self[first] = newValue
                return
            }
            var child = self[first] ?? .object([:])
            child[path: Array(path.dropFirst())] = newValue
            self[first] = child
        }
    }
}

// Deliberately not expressible by `nil`: `condition ? nil : value` must mean "no value", not JSON's null.
extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(stringLiteral value: String) { self = .string(value) }
    init(integerLiteral value: Int64) { self = .integer(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(floatLiteral value: Double) { self = .double(value) }
    init(arrayLiteral elements: JSON...) { self = .array(elements) }
    init(dictionaryLiteral elements: (String, JSON)...) {
        var object = JSONObject()
        for (key, value) in elements { object[key] = value }
        self = .object(object)
    }
}

extension JSON {
    init(_ value: String?) { self = value.map(JSON.string) ?? .null }
    init(_ value: Int) { self = .integer(Int64(value)) }
    init(_ values: [String]) { self = .array(values.map(JSON.string)) }
}
