/// A JSON document: what the server speaks, and what ``ClearMLAPI`` passes through untouched.
///
/// Integers that fit `Int64` stay integers; every other number is a `Double`. NaN and infinity are not JSON: encoding
/// them gives `null`, so callers decide beforehand.
public enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])
}
