extension JSONValue: Codable {
    /// Reads any value of a decoder's format that JSON has as well.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // Each attempt that fails only says that the value is of another kind.
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .bool(flag)
        } else if let integer = try? container.decode(Int64.self) {
            self = .integer(integer)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .string(text)
        } else if let elements = try? container.decode([JSONValue].self) {  // the same
            self = .array(elements)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    /// Writes the value in an encoder's format.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let flag): try container.encode(flag)
        case .integer(let integer): try container.encode(integer)
        case .number(let number): try container.encode(number)
        case .string(let text): try container.encode(text)
        case .array(let elements): try container.encode(elements)
        case .object(let members): try container.encode(members)
        }
    }

    /// The JSON form of any encodable value, without a detour through text.
    ///
    /// Dates and data are encoded as their types do it themselves. A double stays a double, also a whole or
    /// non-finite one.
    /// - Throws: what `value` throws, and `EncodingError` for an integer above the range of `Int64`.
    public init(encoding value: some Encodable) throws {
        let slot = JSONEncodingSlot()
        try slot.encode(value, at: [])
        self = slot.value
    }

    /// Makes a value of `type` from this document.
    ///
    /// A whole number is accepted for a floating-point type, and a double without fraction for an integer type;
    /// nothing else is converted.
    /// - Throws: `DecodingError` with the path to what does not fit.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        try JSONDecodingNode(json: self, codingPath: []).decode(type)
    }
}
