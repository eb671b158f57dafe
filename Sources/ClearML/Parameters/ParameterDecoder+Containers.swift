/// Reads named members, each through the override that the server has for it.
struct ParameterKeyedDecoding<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let members: [String: ParameterNode]
    let name: String?
    let context: ParameterOverrides
    let codingPath: [any CodingKey]

    var allKeys: [Key] { members.keys.sorted().compactMap(Key.init(stringValue:)) }

    func contains(_ key: Key) -> Bool {
        members[key.stringValue] != nil || flatName(key).map(context.applies(atOrBelow:)) == true
    }

    func decodeNil(forKey key: Key) -> Bool {
        if let name = flatName(key) {
            if let item = context.items[name] { return decoder(.text(item), key).decodeNil() }
            if context.applies(atOrBelow: name) { return false }
        }
        return decoder(source(key), key).decodeNil()
    }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        guard contains(key) else {
            let context = DecodingError.Context(codingPath: codingPath, debugDescription: "no such parameter")
            throw DecodingError.keyNotFound(key, context)
        }
        return try context.decode(type, from: source(key), codingPath: codingPath + [key])
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try decoder(source(key), key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try decoder(source(key), key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { named(ParameterKey("super")) }
    func superDecoder(forKey key: Key) throws -> any Decoder { named(key) }

    private func flatName(_ key: some CodingKey) -> String? {
        name.map { $0.isEmpty ? key.stringValue : "\($0)/\(key.stringValue)" }
    }

    private func source(_ key: some CodingKey) -> ParameterDecoder.Source {
        .tree(members[key.stringValue], name: flatName(key))
    }

    private func named(_ key: some CodingKey) -> ParameterDecoder { decoder(source(key), key) }

    private func decoder(_ source: ParameterDecoder.Source, _ key: some CodingKey) -> ParameterDecoder {
        ParameterDecoder(source: source, context: context, codingPath: codingPath + [key])
    }
}

/// Reads list elements; a list is overridden as a whole, so no name stands for one element.
struct ParameterUnkeyedDecoding: UnkeyedDecodingContainer {
    let elements: [ParameterNode]
    let context: ParameterOverrides
    let codingPath: [any CodingKey]
    private(set) var currentIndex = 0

    init(elements: [ParameterNode], context: ParameterOverrides, codingPath: [any CodingKey]) {
        self.elements = elements
        self.context = context
        self.codingPath = codingPath
    }

    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex >= elements.count }

    mutating func decodeNil() throws -> Bool {
        guard try decoder().decodeNil() else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
        let decoder = try decoder()
        let value = try context.decode(type, from: decoder.source, codingPath: decoder.codingPath)
        currentIndex += 1
        return value
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws -> KeyedDecodingContainer<Nested>
    {
        let container = try decoder().container(keyedBy: type)
        currentIndex += 1
        return container
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        let container = try decoder().unkeyedContainer()
        currentIndex += 1
        return container
    }

    mutating func superDecoder() throws -> any Decoder {
        let decoder = try decoder()
        currentIndex += 1
        return decoder
    }

    private func decoder() throws -> ParameterDecoder {
        let path = codingPath + [ParameterKey(index: currentIndex)]
        guard !isAtEnd else {
            let context = DecodingError.Context(codingPath: path, debugDescription: "the list has ended")
            throw DecodingError.valueNotFound(ParameterValue.self, context)
        }
        return ParameterDecoder(source: .tree(elements[currentIndex], name: nil), context: context, codingPath: path)
    }
}
