/// Members of an object.
struct JSONKeyedEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let slot: JSONEncodingSlot
    let codingPath: [any CodingKey]

    func encodeNil(forKey key: Key) { slot.member(key.stringValue).set(.null) }
    func encode(_ value: Bool, forKey key: Key) { slot.member(key.stringValue).set(.bool(value)) }
    func encode(_ value: String, forKey key: Key) { slot.member(key.stringValue).set(.string(value)) }
    func encode(_ value: Double, forKey key: Key) { slot.member(key.stringValue).set(.number(value)) }
    func encode(_ value: Float, forKey key: Key) { slot.member(key.stringValue).set(.number(Double(value))) }
    func encode(_ value: Int, forKey key: Key) throws { try integer(value, key) }
    func encode(_ value: Int8, forKey key: Key) throws { try integer(value, key) }
    func encode(_ value: Int16, forKey key: Key) throws { try integer(value, key) }
    func encode(_ value: Int32, forKey key: Key) throws { try integer(value, key) }
    func encode(_ value: Int64, forKey key: Key) throws { try integer(value, key) }
    func encode(_ value: UInt, forKey key: Key) throws { try integer(value, key) }
    func encode(_ value: UInt8, forKey key: Key) throws { try integer(value, key) }
    func encode(_ value: UInt16, forKey key: Key) throws { try integer(value, key) }
    func encode(_ value: UInt32, forKey key: Key) throws { try integer(value, key) }
    func encode(_ value: UInt64, forKey key: Key) throws { try integer(value, key) }

    private func integer(_ value: some BinaryInteger & Encodable, _ key: Key) throws {
        try slot.member(key.stringValue).encode(value, at: codingPath + [key])
    }

    func encode(_ value: some Encodable, forKey key: Key) throws {
        try slot.member(key.stringValue).encode(value, at: codingPath + [key])
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<
        Nested
    > {
        encoder(key.stringValue, key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        encoder(key.stringValue, key).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { encoder("super", IndexKey("super")) }
    func superEncoder(forKey key: Key) -> any Encoder { encoder(key.stringValue, key) }

    private func encoder(_ name: String, _ key: any CodingKey) -> JSONSlotEncoder {
        JSONSlotEncoder(slot: slot.member(name), codingPath: codingPath + [key])
    }
}

/// Elements of an array.
struct JSONUnkeyedEncoding: UnkeyedEncodingContainer {
    let slot: JSONEncodingSlot
    let codingPath: [any CodingKey]
    var count: Int { slot.elementCount }
    private var path: [any CodingKey] { codingPath + [IndexKey(count)] }

    func encodeNil() { slot.appendElement().set(.null) }
    func encode(_ value: Bool) { slot.appendElement().set(.bool(value)) }
    func encode(_ value: String) { slot.appendElement().set(.string(value)) }
    func encode(_ value: Double) { slot.appendElement().set(.number(value)) }
    func encode(_ value: Float) { slot.appendElement().set(.number(Double(value))) }
    func encode(_ value: Int) throws { try integer(value) }
    func encode(_ value: Int8) throws { try integer(value) }
    func encode(_ value: Int16) throws { try integer(value) }
    func encode(_ value: Int32) throws { try integer(value) }
    func encode(_ value: Int64) throws { try integer(value) }
    func encode(_ value: UInt) throws { try integer(value) }
    func encode(_ value: UInt8) throws { try integer(value) }
    func encode(_ value: UInt16) throws { try integer(value) }
    func encode(_ value: UInt32) throws { try integer(value) }
    func encode(_ value: UInt64) throws { try integer(value) }

    private func integer(_ value: some BinaryInteger & Encodable) throws {
        let path = path
        try slot.appendElement().encode(value, at: path)
    }

    func encode(_ value: some Encodable) throws {
        let path = path
        try slot.appendElement().encode(value, at: path)
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        encoder().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { encoder().unkeyedContainer() }
    func superEncoder() -> any Encoder { encoder() }

    private func encoder() -> JSONSlotEncoder {
        let path = path
        return JSONSlotEncoder(slot: slot.appendElement(), codingPath: path)
    }
}

/// One value without container.
struct JSONSingleEncoding: SingleValueEncodingContainer {
    let slot: JSONEncodingSlot
    let codingPath: [any CodingKey]

    func encodeNil() { slot.set(.null) }
    func encode(_ value: Bool) { slot.set(.bool(value)) }
    func encode(_ value: String) { slot.set(.string(value)) }
    func encode(_ value: Double) { slot.set(.number(value)) }
    func encode(_ value: Float) { slot.set(.number(Double(value))) }
    func encode(_ value: Int) throws { try slot.encode(value, at: codingPath) }
    func encode(_ value: Int8) throws { try slot.encode(value, at: codingPath) }
    func encode(_ value: Int16) throws { try slot.encode(value, at: codingPath) }
    func encode(_ value: Int32) throws { try slot.encode(value, at: codingPath) }
    func encode(_ value: Int64) throws { try slot.encode(value, at: codingPath) }
    func encode(_ value: UInt) throws { try slot.encode(value, at: codingPath) }
    func encode(_ value: UInt8) throws { try slot.encode(value, at: codingPath) }
    func encode(_ value: UInt16) throws { try slot.encode(value, at: codingPath) }
    func encode(_ value: UInt32) throws { try slot.encode(value, at: codingPath) }
    func encode(_ value: UInt64) throws { try slot.encode(value, at: codingPath) }
    func encode(_ value: some Encodable) throws { try slot.encode(value, at: codingPath) }
}

/// A position or a fixed name in a coding path.
struct IndexKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(_ index: Int) {
        stringValue = "\(index)"
        intValue = index
    }

    init(_ name: String) {
        stringValue = name
        intValue = nil
    }

    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { self.init(intValue) }
}
