/// `~`, `$NAME` and `${NAME}` in paths, as a shell (and the Python SDK) expands them.
package struct PathExpansion: Sendable {
    private let environment: [String: String]
    private let homeDirectory: String

    /// Expansion with these variables and this home folder.
    package init(environment: [String: String], homeDirectory: String) {
        self.environment = environment
        self.homeDirectory = homeDirectory
    }

    /// The path with a leading `~` and all known variables replaced; unknown ones and `~user` stay as they are.
    package func expand(_ path: String) -> String {
        var path = path
        if !homeDirectory.isEmpty, path == "~" || path.hasPrefix("~/") {
            path = homeDirectory + path.dropFirst()
        }
        guard path.utf8.contains(UInt8(ascii: "$")) else { return path }
        var result = ""
        var rest = path[...]
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            let (name, end) = Self.name(at: rest)
            if let name, let value = environment[String(name)] {
                result += value
            } else {
                result += "$" + rest[..<end]
            }
            rest = rest[end...]
        }
        return result + rest
    }

    private static func name(at text: Substring) -> (name: Substring?, end: Substring.Index) {
        if text.first == "{" {
            guard let close = text.firstIndex(of: "}") else { return (nil, text.startIndex) }
            return (text[text.index(after: text.startIndex)..<close], text.index(after: close))
        }
        let end = text.firstIndex { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")) } ?? text.endIndex
        return end == text.startIndex ? (nil, end) : (text[..<end], end)
    }
}
