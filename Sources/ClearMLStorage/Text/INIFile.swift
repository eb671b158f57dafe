/// A file of sections and settings, as `~/.aws/credentials` and `~/.boto` are.
///
/// Lines that are neither are passed over, as the tools that write such files do; of two settings of one name the last
/// one counts. Indented lines belong to the setting above and are passed over too.
struct INIFile: Sendable, Equatable {
    private var sections: [String: [String: String]] = [:]

    /// Reads a file's text.
    init(_ text: String) {
        var section: String?
        for line in text.split(whereSeparator: \.isNewline) {
            guard let first = line.first, !first.isWhitespace, first != "#", first != ";" else { continue }
            if first == "[" {
                section = line.firstIndex(of: "]").map { Self.trimmed(line[line.index(after: line.startIndex)..<$0]) }
            } else if let section, let equals = line.firstIndex(where: { $0 == "=" || $0 == ":" }) {
                let name = Self.trimmed(line[..<equals]).lowercased()
                var value = line[line.index(after: equals)...]
                // A comment begins with a blank before its sign: a key may contain both signs.
                for mark in [" #", " ;", "\t#", "\t;"] {
                    if let start = value.firstRange(of: mark) { value = value[..<start.lowerBound] }
                }
                sections[section, default: [:]][name] = Self.trimmed(value)
            }
        }
    }

    /// The settings of a section by lower-case name; empty when there is none.
    subscript(section: String) -> [String: String] { sections[section] ?? [:] }

    private static func trimmed(_ text: some StringProtocol) -> String {
        var text = text[...]
        while text.first?.isWhitespace == true { text = text.dropFirst() }
        while text.last?.isWhitespace == true { text = text.dropLast() }
        return String(text)
    }
}
