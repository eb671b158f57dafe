/// The place of one value while it is being encoded; filled by whichever container the value asks for.
///
/// A reference, since a container keeps adding after the encoder has handed it out. Used by one thread.
final class JSONEncodingSlot {
    private enum Content {
        case empty
        case value(JSONValue)
        case array([JSONEncodingSlot])
        case object([String: JSONEncodingSlot])
    }

    private var content = Content.empty

    /// What was encoded; an empty object for a value that encoded nothing.
    var value: JSONValue {
        switch content {
        case .empty: [:]
        case .value(let value): value
        case .array(let slots): .array(slots.map(\.value))
        case .object(let slots): .object(slots.mapValues(\.value))
        }
    }

    var elementCount: Int { if case .array(let slots) = content { slots.count } else { 0 } }

    func set(_ value: JSONValue) { content = .value(value) }

    func beginArray() { if case .array = content {} else { content = .array([]) } }

    func beginObject() { if case .object = content {} else { content = .object([:]) } }

    func appendElement() -> JSONEncodingSlot {
        let slot = JSONEncodingSlot()
        if case .array(var slots) = content {
            content = .empty  // keeps the list uniquely owned while it grows
            slots.append(slot)
            content = .array(slots)
        }
        return slot
    }

    func member(_ name: String) -> JSONEncodingSlot {
        let slot = JSONEncodingSlot()
        if case .object(var slots) = content {
            content = .empty
            slots[name] = slot
            content = .object(slots)
        }
        return slot
    }

    func encode(_ value: some Encodable, at path: [any CodingKey]) throws {
        if let json = value as? JSONValue {
            set(json)
        } else {
            try value.encode(to: JSONSlotEncoder(slot: self, codingPath: path))
        }
    }

    func encode(_ value: some BinaryInteger & Encodable, at path: [any CodingKey]) throws {
        guard let integer = Int64(exactly: value) else {
            let context = EncodingError.Context(codingPath: path, debugDescription: "\(value) does not fit 64 bits")
            throw EncodingError.invalidValue(value, context)
        }
        set(.integer(integer))
    }
}

/// The encoder that a value sees.
struct JSONSlotEncoder: Encoder {
    let slot: JSONEncodingSlot
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        slot.beginObject()
        return KeyedEncodingContainer(JSONKeyedEncoding<Key>(slot: slot, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        slot.beginArray()
        return JSONUnkeyedEncoding(slot: slot, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        JSONSingleEncoding(slot: slot, codingPath: codingPath)
    }
}
