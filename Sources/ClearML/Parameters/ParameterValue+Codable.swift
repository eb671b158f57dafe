extension ParameterValue: Codable {
    /// Reads any value that the decoder can present without being told its type.
    public init(from decoder: any Decoder) throws {
        if let own = decoder as? ParameterDecoder {
            self = own.untypedValue()
            return
        }
        // A failure only says that the value is of another kind, and the next kind is tried.
        if let keyed = try? decoder.container(keyedBy: ParameterKey.self) {
            var members: [String: ParameterValue] = [:]
            for key in keyed.allKeys { members[key.stringValue] = try keyed.decode(ParameterValue.self, forKey: key) }
            self = .dictionary(members)
        } else if var unkeyed = try? decoder.unkeyedContainer() {  // as above
            var elements: [ParameterValue] = []
            while !unkeyed.isAtEnd { elements.append(try unkeyed.decode(ParameterValue.self)) }
            self = .array(elements)
        } else {
            self = try Self.scalar(decoder.singleValueContainer())
        }
    }

    /// The most specific kind that the decoder can present the value as.
    private static func scalar(_ container: any SingleValueDecodingContainer) throws -> ParameterValue {
        func read<T: Decodable>(_ type: T.Type) -> T? {
            do { return try container.decode(type) } catch { return nil }
        }
        if container.decodeNil() { return .null }
        if let value = read(Bool.self) { return .bool(value) }
        if let value = read(Int64.self) { return .integer(value) }
        if let value = read(UInt64.self) { return .unsigned(value) }
        if let value = read(Double.self) { return .number(value) }
        return .string(try container.decode(String.self))
    }

    /// Writes the value as the plain number, text, list or map that it is.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .array(let elements):
            var container = encoder.unkeyedContainer()
            for element in elements { try container.encode(element) }
        case .dictionary(let members):
            var container = encoder.container(keyedBy: ParameterKey.self)
            for (key, value) in members { try container.encode(value, forKey: ParameterKey(key)) }
        default:
            var container = encoder.singleValueContainer()
            switch self {
            case .bool(let value): try container.encode(value)
            case .integer(let value): try container.encode(value)
            case .unsigned(let value): try container.encode(value)
            case .number(let value): try container.encode(value)
            case .string(let value): try container.encode(value)
            default: try container.encodeNil()
            }
        }
    }
}

/// A coding key that takes any name.
struct ParameterKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(_ name: String) {
        stringValue = name
        intValue = nil
    }

    init(index: Int) {
        stringValue = String(index)
        intValue = index
    }

    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { self.init(index: intValue) }
}
