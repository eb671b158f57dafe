/// One value while it is being decoded.
struct JSONDecodingNode: Decoder, SingleValueDecodingContainer {
    let json: JSONValue
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .object(let members) = json else { throw mismatch([String: JSONValue].self) }
        return KeyedDecodingContainer(JSONKeyedDecoding<Key>(members: members, codingPath: codingPath))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .array(let elements) = json else { throw mismatch([JSONValue].self) }
        return JSONUnkeyedDecoding(elements: elements, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    func decodeNil() -> Bool { json.isNull }
    func decode(_ type: Bool.Type) throws -> Bool { try json.boolValue ?? fail(type) }
    func decode(_ type: String.Type) throws -> String { try json.stringValue ?? fail(type) }
    func decode(_ type: Double.Type) throws -> Double { try json.doubleValue ?? fail(type) }
    func decode(_ type: Float.Type) throws -> Float { Float(try decode(Double.self)) }
    func decode(_ type: Int.Type) throws -> Int { try integer() }
    func decode(_ type: Int8.Type) throws -> Int8 { try integer() }
    func decode(_ type: Int16.Type) throws -> Int16 { try integer() }
    func decode(_ type: Int32.Type) throws -> Int32 { try integer() }
    func decode(_ type: Int64.Type) throws -> Int64 { try integer() }
    func decode(_ type: UInt.Type) throws -> UInt { try integer() }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try integer() }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try integer() }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try integer() }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try integer() }

    private func integer<Value: FixedWidthInteger>() throws -> Value {
        try json.integerValue.flatMap { Value(exactly: $0) } ?? fail(Value.self)
    }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        if let value = json as? Value { return value }
        return try Value(from: self)
    }

    private func fail<Value>(_ type: Value.Type) throws -> Value { throw mismatch(type) }

    private func mismatch<Value>(_ type: Value.Type) -> DecodingError {
        let kind =
            switch json {
            case .null: "null"
            case .bool: "a truth value"
            case .integer: "a whole number that does not fit or another type"
            case .number: "a number"
            case .string: "a text"
            case .array: "a list"
            case .object: "an object"
            }
        let context = DecodingError.Context(codingPath: codingPath, debugDescription: "wanted \(type), found \(kind)")
        return json.isNull ? .valueNotFound(type, context) : .typeMismatch(type, context)
    }
}
