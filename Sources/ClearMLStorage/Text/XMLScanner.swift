/// Cuts an XML document into tags and text.
struct XMLScanner {
    enum Token: Equatable {
        case start(String, isEmpty: Bool)
        case end(String)
        case text(String)
    }

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// The next token; nil at the end and at what is not XML.
    mutating func next() -> Token? {
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "<") else { return text() }
            if skips("<?", to: "?>") || skips("<!--", to: "-->") { continue }
            if matches("<![CDATA[") {
                position += 9
                guard let inside = take(to: "]]>") else { return nil }
                return .text(String(decoding: inside, as: UTF8.self))
            }
            // Document types could declare entities: nobody here sends one in good faith.
            guard !matches("<!") else { return nil }
            return tag()
        }
        return nil
    }

    private mutating func text() -> Token? {
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "<") { position += 1 }
        return Self.unescaped(bytes[start..<position]).map { .text($0) }
    }

    private mutating func tag() -> Token? {
        position += 1
        let isEnd = position < bytes.count && bytes[position] == UInt8(ascii: "/")
        if isEnd { position += 1 }
        let start = position
        var quote: UInt8?
        while position < bytes.count {
            let byte = bytes[position]
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: ">") {
                break
            }
            position += 1
        }
        guard position < bytes.count else { return nil }
        var inside = bytes[start..<position]
        position += 1
        let isEmpty = !isEnd && inside.last == UInt8(ascii: "/")
        if isEmpty { inside.removeLast() }
        let name = inside.prefix { $0 > 0x20 }
        let local = name.lastIndex(of: UInt8(ascii: ":")).map { name[(name.index(after: $0))...] } ?? name
        guard !local.isEmpty else { return nil }
        let text = String(decoding: local, as: UTF8.self)
        return isEnd ? .end(text) : .start(text, isEmpty: isEmpty)
    }

    private func matches(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { bytes[position...].starts(with: $0) }
    }

    private mutating func skips(_ begin: StaticString, to end: StaticString) -> Bool {
        guard matches(begin) else { return false }
        position += begin.utf8CodeUnitCount
        if take(to: end) == nil { position = bytes.count }
        return true
    }

    private mutating func take(to end: StaticString) -> ArraySlice<UInt8>? {
        let start = position
        while position < bytes.count {
            if matches(end) {
                defer { position += end.utf8CodeUnitCount }
                return bytes[start..<position]
            }
            position += 1
        }
        return nil
    }

    /// Nil for an entity that XML itself does not know.
    private static func unescaped(_ bytes: ArraySlice<UInt8>) -> String? {
        guard bytes.contains(UInt8(ascii: "&")) else { return String(decoding: bytes, as: UTF8.self) }
        var result: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "&") else {
                result.append(byte)
                continue
            }
            guard let end = rest.prefix(12).firstIndex(of: UInt8(ascii: ";")) else { return nil }
            guard let scalar = scalar(String(decoding: rest[..<end], as: UTF8.self)) else { return nil }
            result += Array(String(Character(scalar)).utf8)
            rest = rest[(end + 1)...]
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func scalar(_ name: String) -> Unicode.Scalar? {
        switch name {
        case "amp": "&"
        case "lt": "<"
        case "gt": ">"
        case "quot": "\""
        case "apos": "'"
        default:
            if name.hasPrefix("#x") {
                UInt32(name.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init)
            } else if name.hasPrefix("#") {
                UInt32(name.dropFirst()).flatMap(Unicode.Scalar.init)
            } else {
                nil
            }
        }
    }
}
