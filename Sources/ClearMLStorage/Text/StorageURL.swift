/// What is done to the text of names and addresses.
enum StorageURL {
    /// The address fit for messages: without user, password, query and fragment, any of which may be a secret.
    static func shown(_ url: String) -> String {
        guard let scheme = url.firstRange(of: "://"), url.hasPrefix("http") else { return url }
        let rest = url[scheme.upperBound...].prefix { $0 != "?" && $0 != "#" }
        let authority = rest.prefix { $0 != "/" }
        let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        return "\(url[..<scheme.upperBound])\(host)\(rest[authority.endIndex...])"
    }

    /// Every byte but ASCII letters, digits and `-._~` percent-encoded with upper-case digits, as signatures want it.
    static func percentEncoded(_ text: String, keepsSlash: Bool) -> String {
        let hexadecimal = Array("0123456789ABCDEF".utf8)
        var result: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: result.append(byte)
            case 0x2F where keepsSlash: result.append(byte)
            default: result += [0x25, hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The text with every `%` and two digits replaced by their byte; nil when that is not UTF-8 or a `%` stands alone.
    static func percentDecoded(_ text: String) -> String? {
        var result: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == 0x25 else {
                result.append(byte)
                continue
            }
            guard rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16),
                rest.first != UInt8(ascii: "+")
            else { return nil }
            rest = rest.dropFirst(2)
            result.append(value)
        }
        return String(validating: result, as: UTF8.self)
    }

    /// A query of these items, sorted and encoded as signatures want it; empty for none.
    static func query(_ items: [(name: String, value: String)]) -> String {
        let parts = items.map { item in
            (percentEncoded(item.name, keepsSlash: false), percentEncoded(item.value, keepsSlash: false))
        }
        return parts.sorted { $0 < $1 }.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
    }
}
