/// The `Content-Disposition` of one part of a form.
struct ContentDisposition: Sendable, Equatable {
    /// The name of the field: where the file is to be stored.
    var name: String?
    /// The name of the file; a part without one is no file.
    var filename: String?

    /// Reads `form-data; name="a"; filename="b"`.
    ///
    /// A backslash takes the next character as it is; `name*=UTF-8''a%20b` is understood too and wins.
    init(_ header: String) {
        var rest = header[...]
        while let separator = rest.firstIndex(of: ";") {
            rest = rest[rest.index(after: separator)...].drop { $0 == " " || $0 == "\t" }
            let key = rest.prefix { $0 != "=" && $0 != ";" }
            rest = rest.dropFirst(key.count)
            guard rest.first == "=" else { continue }
            rest = rest.dropFirst()
            let value = Self.value(&rest)
            switch key.lowercased() {
            case "name": if name == nil { name = value }
            case "filename": if filename == nil { filename = value }
            case "name*": name = Self.extended(value)
            case "filename*": filename = Self.extended(value)
            default: break
            }
        }
    }

    /// Takes a quoted string or a token.
    private static func value(_ rest: inout Substring) -> String {
        guard rest.first == "\"" else {
            let token = rest.prefix { $0 != ";" && $0 != " " }
            rest = rest.dropFirst(token.count)
            return String(token)
        }
        rest = rest.dropFirst()
        var value = ""
        while let character = rest.popFirst(), character != "\"" {
            if character == "\\" {
                if let next = rest.popFirst() { value.append(next) }
            } else {
                value.append(character)
            }
        }
        return value
    }

    private static func extended(_ value: String) -> String {
        let parts = value.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        return QueryArguments.percentDecoded(parts.count == 3 ? parts[2] : value[...])
    }
}
