/// Writes JSON texts as UTF-8.
struct JSONSerializer {
    private(set) var bytes: [UInt8] = []

    static func serialize(_ value: JSON) -> [UInt8] {
        var serializer = JSONSerializer()
        serializer.append(value)
        return serializer.bytes
    }

    mutating func append(_ value: JSON) {
        switch value {
        case .null: append(raw: "null")
        case .bool(let value): append(raw: value ? "true" : "false")
        case .integer(let value): append(raw: String(value))
        case .double(let value): append(value)
        case .string(let value): append(string: value)
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (position, element) in elements.enumerated() {
                if position > 0 { bytes.append(UInt8(ascii: ",")) }
                append(element)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            var first = true
            for (key, value) in members {
                if !first { bytes.append(UInt8(ascii: ",")) }
                first = false
                append(string: key)
                bytes.append(UInt8(ascii: ":"))
                append(value)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    /// Adds text as it is; it must be JSON.
    mutating func append(raw text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    /// Adds bytes as they are; they must be JSON.
    mutating func append(encoded: [UInt8]) {
        bytes.append(contentsOf: encoded)
    }

    /// Adds a number.
    ///
    /// The non-finite ones are written as Python writes and reads them.
    mutating func append(_ value: Double) {
        if value.isFinite {
            append(raw: value.description)
        } else {
            append(raw: value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity")
        }
    }

    mutating func append(string: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in string.utf8 {
            switch byte {
            case UInt8(ascii: "\""): append(raw: "\\\"")
            case UInt8(ascii: "\\"): append(raw: "\\\\")
            case 0x0A: append(raw: "\\n")
            case 0x0D: append(raw: "\\r")
            case 0x09: append(raw: "\\t")
            case 0..<0x20: append(raw: byte < 0x10 ? "\\u000" : "\\u00"); append(raw: String(byte, radix: 16))
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}

extension JSON {
    /// The JSON text of this value.
    var text: String { String(decoding: JSONSerializer.serialize(self), as: UTF8.self) }
}
