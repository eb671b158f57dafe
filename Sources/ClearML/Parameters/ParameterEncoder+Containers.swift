/// Writes named members into a node.
struct ParameterKeyedEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let node: ParameterNode
    let codingPath: [any CodingKey]

    mutating func encodeNil(forKey key: Key) { put(.null, key) }
    mutating func encode(_ value: Bool, forKey key: Key) { put(.bool(value), key) }
    mutating func encode(_ value: String, forKey key: Key) { put(.string(value), key) }
    mutating func encode(_ value: Double, forKey key: Key) { put(ParameterValue(value), key) }
    mutating func encode(_ value: Float, forKey key: Key) { put(ParameterValue(value), key) }

    mutating func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
        let member = node.member(key.stringValue)
        if let integer = value as? any BinaryInteger {
            member.content = .value(ParameterValue(integer))
        } else {
            try ParameterEncoder.encode(value, into: member, path: codingPath + [key])
        }
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        let member = node.member(key.stringValue)
        member.content = .members([:])
        return KeyedEncodingContainer(ParameterKeyedEncoding<Nested>(node: member, codingPath: codingPath + [key]))
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        let member = node.member(key.stringValue)
        member.content = .elements([])
        return ParameterUnkeyedEncoding(node: member, codingPath: codingPath + [key])
    }

    mutating func superEncoder() -> any Encoder {
        ParameterEncoder(node: node.member("super"), path: codingPath + [ParameterKey("super")])
    }

    mutating func superEncoder(forKey key: Key) -> any Encoder {
        ParameterEncoder(node: node.member(key.stringValue), path: codingPath + [key])
    }

    private func put(_ value: ParameterValue, _ key: Key) { node.member(key.stringValue).content = .value(value) }
}

/// Writes list elements into a node.
struct ParameterUnkeyedEncoding: UnkeyedEncodingContainer {
    let node: ParameterNode
    let codingPath: [any CodingKey]

    var count: Int { if case .elements(let elements) = node.content { elements.count } else { 0 } }

    mutating func encodeNil() { node.element().content = .value(.null) }
    mutating func encode(_ value: Bool) { node.element().content = .value(.bool(value)) }
    mutating func encode(_ value: String) { node.element().content = .value(.string(value)) }
    mutating func encode(_ value: Double) { node.element().content = .value(ParameterValue(value)) }
    mutating func encode(_ value: Float) { node.element().content = .value(ParameterValue(value)) }

    mutating func encode<T: Encodable>(_ value: T) throws {
        let path = codingPath + [ParameterKey(index: count)]
        let element = node.element()
        if let integer = value as? any BinaryInteger {
            element.content = .value(ParameterValue(integer))
        } else {
            try ParameterEncoder.encode(value, into: element, path: path)
        }
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        let path = codingPath + [ParameterKey(index: count)]
        let element = node.element()
        element.content = .members([:])
        return KeyedEncodingContainer(ParameterKeyedEncoding<Nested>(node: element, codingPath: path))
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        let path = codingPath + [ParameterKey(index: count)]
        let element = node.element()
        element.content = .elements([])
        return ParameterUnkeyedEncoding(node: element, codingPath: path)
    }

    mutating func superEncoder() -> any Encoder {
        ParameterEncoder(node: node.element(), path: codingPath + [ParameterKey(index: count)])
    }
}

/// Writes one value into a node.
struct ParameterSingleEncoding: SingleValueEncodingContainer {
    let node: ParameterNode
    let codingPath: [any CodingKey]

    mutating func encodeNil() { node.content = .value(.null) }
    mutating func encode(_ value: Bool) { node.content = .value(.bool(value)) }
    mutating func encode(_ value: String) { node.content = .value(.string(value)) }
    mutating func encode(_ value: Double) { node.content = .value(ParameterValue(value)) }
    mutating func encode(_ value: Float) { node.content = .value(ParameterValue(value)) }

    mutating func encode<T: Encodable>(_ value: T) throws {
        if let integer = value as? any BinaryInteger {
            node.content = .value(ParameterValue(integer))
        } else {
            try ParameterEncoder.encode(value, into: node, path: codingPath)
        }
    }
}
