/// A JSON document: what the server speaks, and what ``ClearMLAPI`` passes through untouched.
///
/// Integers that fit `Int64` stay integers; every other number is a `Double`. NaN and infinity are not JSON: encoding
/// them gives `null`, so callers decide beforehand.
///
/// Object keys compare as Swift strings do: two spellings of one character (composed and decomposed) are the same key.
public enum JSONValue: Sendable, Hashable {
    /// The literal `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number written without fraction and exponent that fits 64 bits.
    case integer(Int64)
    /// Any other number.
    case number(Double)
    /// A text.
    case string(String)
    /// An ordered list.
    case array([JSONValue])
    /// Members by name, without order; written sorted by name.
    case object([String: JSONValue])
}
