/// The query of a URL as arguments of a call.
enum QueryArguments {
    /// Reads `a=1&b.c=x&d[]=y`: whole numbers, `true` and `false` become such, dots nest, and names with `[]` or given
    /// twice become lists.
    static func parse(_ query: String) -> JSONObject {
        var result = JSON.object([:])
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            var name = decode(parts[0])
            let value = convert(parts.count > 1 ? decode(parts[1]) : "")
            let isList = name.hasSuffix("[]")
            if isList { name.removeLast(2) }
            let path = name.split(separator: ".").map(String.init)
            guard !path.isEmpty else { continue }
            switch result[path: path] {
            case .array(let known)?: result[path: path] = .array(known + [value])
            case let known?: result[path: path] = .array([known, value])
            case nil: result[path: path] = isList ? .array([value]) : value
            }
        }
        return result.objectValue ?? [:]
    }

    private static func convert(_ text: String) -> JSON {
        if let integer = Int64(text) { return .integer(integer) }
        if let first = text.utf8.first, 0x30...0x39 ~= first || first == UInt8(ascii: "-"), let double = Double(text) {
            return .double(double)
        }
        switch text {
        case "true", "True": return true
        case "false", "False": return false
        default: return .string(text)
        }
    }

    /// Undoes percent-encoding, with `+` for a space.
    static func decode(_ text: some StringProtocol) -> String {
        percentDecoded(String(text.map { $0 == "+" ? " " : $0 }))
    }

    /// Undoes percent-encoding.
    static func percentDecoded(_ text: some StringProtocol) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                rest.removeFirst(2)
                bytes.append(value)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
