import ClearMLAPI

/// Reads a value back from a local tree of parameters with a server's texts laid over it.
///
/// Every leaf is cast by the type that the value asks for. A text that cannot be cast is noted as a problem, and the
/// local value stands.
struct ParameterDecoder: Decoder {
    /// What stands at one position.
    enum Source {
        /// A local node (nil if the value left it out) and its flat name, nil where overrides no longer apply.
        case tree(ParameterNode?, name: String?)
        /// A server's text.
        case text(ParameterItem)
    }

    let source: Source
    let context: ParameterOverrides
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// Decodes a value from `tree`, with every override of `overrides` that can be cast.
    static func decode<T: Decodable>(_ type: T.Type, tree: ParameterNode, overrides: ParameterOverrides) throws -> T {
        while true {
            do {
                let decoder = ParameterDecoder(source: .tree(tree, name: ""), context: overrides, codingPath: [])
                return try T(from: decoder)
            } catch {
                // An override that does not fit may fail anywhere below a user's own init(from:), with any error. It is
                // taken out and the decoding starts again; each round takes out one, so this ends.
                guard overrides.dropFailed() else { throw error }
            }
        }
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        let (node, name) = try position()
        guard case .members(let members) = (node ?? ParameterNode(members: [:])).content else {
            throw mismatch([String: ParameterValue].self)
        }
        return KeyedDecodingContainer(
            ParameterKeyedDecoding(members: members, name: name, context: context, codingPath: codingPath)
        )
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        let (node, _) = try position()
        guard case .elements(let elements)? = node?.content else { throw mismatch([ParameterValue].self) }
        return ParameterUnkeyedDecoding(elements: elements, context: context, codingPath: codingPath)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { self }

    /// The node to read members or elements from; a text is parsed first.
    private func position() throws -> (ParameterNode?, String?) {
        switch source {
        case .tree(let node, let name): return (node, name)
        case .text(let item):
            guard let value = PythonLiteral.parse(item.value) else { throw mismatch([ParameterValue].self) }
            return (ParameterNode(parsed: value), nil)
        }
    }

    /// The value at this position, for a caller that takes any type.
    func untypedValue() -> ParameterValue {
        switch source {
        case .tree(let node, _): node?.value ?? .null
        case .text(let item): item.typedValue
        }
    }

    func mismatch(_ type: Any.Type) -> DecodingError {
        let found = untypedValue().description
        let context = DecodingError.Context(codingPath: codingPath, debugDescription: "found \"\(found)\"")
        return .typeMismatch(type, context)
    }
}

extension ParameterDecoder: SingleValueDecodingContainer {
    func decodeNil() -> Bool {
        switch source {
        case .tree(let node, let name):
            if let name, context.applies(atOrBelow: name) { return false }
            guard let node else { return true }
            if case .value(.null) = node.content { return true }
            return false
        case .text(let item): return item.value.isEmpty && item.type != "str"
        }
    }

    func decode(_ type: Bool.Type) throws -> Bool {
        switch source {
        case .tree(let node, _):
            guard case .value(.bool(let value))? = node?.content else { throw mismatch(type) }
            return value
        case .text(let item): return PythonText.lenientBool(item.value)
        }
    }

    func decode(_ type: String.Type) throws -> String {
        switch source {
        case .tree(let node, _):
            guard case .value(.string(let value))? = node?.content else { throw mismatch(type) }
            return value
        case .text(let item): return item.value
        }
    }

    func decode(_ type: Double.Type) throws -> Double { try number(type) }
    func decode(_ type: Float.Type) throws -> Float { Float(try number(type)) }

    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        if let exact = type as? any BinaryInteger.Type, let value = try integer(exact) as? T { return value }
        return try context.decode(type, from: source, codingPath: codingPath)
    }

    private func number(_ type: Any.Type) throws -> Double {
        switch source {
        case .tree(let node, _):
            guard case .value(let value)? = node?.content, let number = value.double else { throw mismatch(type) }
            return number
        case .text(let item):
            guard let number = PythonText.double(item.value) else { throw mismatch(type) }
            return number
        }
    }

    private func integer<I: BinaryInteger>(_ type: I.Type) throws -> I {
        let value: ParameterValue? =
            switch source {
            case .tree(let node, _): node?.value
            case .text(let item): PythonText.integer(item.value)
            }
        let exact: I? =
            switch value {
            case .integer(let number)?: I(exactly: number)
            case .unsigned(let number)?: I(exactly: number)
            default: nil
            }
        guard let exact else { throw mismatch(type) }
        return exact
    }
}

extension ParameterNode {
    convenience init(members: [String: ParameterNode]) {
        self.init()
        content = .members(members)
    }

    /// The tree of a parsed text.
    convenience init(parsed value: ParameterValue) {
        self.init()
        switch value {
        case .array(let elements): content = .elements(elements.map(ParameterNode.init(parsed:)))
        case .dictionary(let members): content = .members(members.mapValues(ParameterNode.init(parsed:)))
        default: content = .value(value)
        }
    }
}
