/// Finds out in which order a value encodes its members; what they are is found elsewhere.
final class KeyOrder: Encoder {
    private(set) var names: [String] = []
    let codingPath: [any CodingKey] = []
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// The names of the members of `value`, also of those that are nil; empty where they cannot be told.
    static func names(of value: some Encodable) throws -> [String] {
        let order = KeyOrder()
        try value.encode(to: order)
        return order.names
    }

    fileprivate func add(_ name: String) {
        if !names.contains(name) { names.append(name) }
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(Members<Key>(order: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer { Elements() }

    func singleValueContainer() -> any SingleValueEncodingContainer { SingleValue() }

    /// Notes names.
    private struct Members<Key: CodingKey>: KeyedEncodingContainerProtocol {
        let order: KeyOrder
        var codingPath: [any CodingKey] { [] }

        func encodeNil(forKey key: Key) { order.add(key.stringValue) }
        func encode(_ value: some Encodable, forKey key: Key) { order.add(key.stringValue) }
        func encodeIfPresent(_ value: Bool?, forKey key: Key) { order.add(key.stringValue) }
        func encodeIfPresent(_ value: String?, forKey key: Key) { order.add(key.stringValue) }
        func encodeIfPresent(_ value: Double?, forKey key: Key) { order.add(key.stringValue) }
        func encodeIfPresent(_ value: Float?, forKey key: Key) { order.add(key.stringValue) }
        func encodeIfPresent(_ value: Int?, forKey key: Key) { order.add(key.stringValue) }
        func encodeIfPresent(_ value: Int8?, forKey key: Key) { order.add(key.stringValue) }
        func encodeIfPresent(_ value: Int16?, forKey key: Key) { order.add(key.stringValue) }
        func encodeIfPresent(_ value: Int32?, forKey key: Key) { order.add(key.stringValue) }
        func encodeIfPresent(_ value: Int64?, forKey key: Key) { order.add(key.stringValue) }
        func encodeIfPresent(_ value: UInt?, forKey key: Key) { order.add(key.stringValue) }
        func encodeIfPresent(_ value: UInt8?, forKey key: Key) { order.add(key.stringValue) }
        func encodeIfPresent(_ value: UInt16?, forKey key: Key) { order.add(key.stringValue) }
        func encodeIfPresent(_ value: UInt32?, forKey key: Key) { order.add(key.stringValue) }
        func encodeIfPresent(_ value: UInt64?, forKey key: Key) { order.add(key.stringValue) }
        func encodeIfPresent(_ value: (some Encodable)?, forKey key: Key) { order.add(key.stringValue) }

        func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<
            Nested
        > {
            order.add(key.stringValue)
            return KeyOrder().container(keyedBy: type)
        }

        func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
            order.add(key.stringValue)
            return Elements()
        }

        func superEncoder() -> any Encoder {
            order.add("super")
            return KeyOrder()
        }

        func superEncoder(forKey key: Key) -> any Encoder {
            order.add(key.stringValue)
            return KeyOrder()
        }
    }

    /// Swallows elements.
    private struct Elements: UnkeyedEncodingContainer {
        var codingPath: [any CodingKey] { [] }
        private(set) var count = 0

        mutating func encodeNil() { count += 1 }
        mutating func encode(_ value: some Encodable) { count += 1 }

        mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
            count += 1
            return KeyOrder().container(keyedBy: type)
        }

        mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
            count += 1
            return Elements()
        }

        mutating func superEncoder() -> any Encoder {
            count += 1
            return KeyOrder()
        }
    }

    /// Swallows a value.
    private struct SingleValue: SingleValueEncodingContainer {
        var codingPath: [any CodingKey] { [] }

        func encodeNil() {}
        func encode(_ value: some Encodable) {}
    }
}
