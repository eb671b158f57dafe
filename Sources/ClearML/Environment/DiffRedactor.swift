/// Hides secrets in uncommitted changes, line by line.
///
/// A diff is code that somebody may want to run again, so names alone do not condemn a value: a quoted text behind the
/// name of a secret is hidden, behind an ambiguous name (`key`, `token`) only if it looks random; a bare value is hidden
/// in files of settings and in the `NAME=value` form. Private keys and everything that ``SecretScanner`` knows go anyway.
struct DiffRedactor {
    private let redaction: Redaction
    private var scanner: SecretScanner
    private var isSettingsFile = false
    private var isInPrivateKey = false
    private var hidden = 0

    init(_ redaction: Redaction) {
        self.redaction = redaction
        scanner = SecretScanner(redaction: redaction)
    }

    /// How many values were hidden.
    var count: Int { hidden + scanner.count }

    /// The diff without its secrets.
    mutating func clean(_ diff: [UInt8]) -> [UInt8] {
        guard redaction != .none else { return diff }
        var result: [UInt8] = []
        result.reserveCapacity(diff.count)
        var start = diff.startIndex
        while start < diff.endIndex {
            let end = diff[start...].firstIndex(of: UInt8(ascii: "\n")) ?? diff.endIndex
            clean(line: diff[start..<end], into: &result)
            if end < diff.endIndex { result.append(UInt8(ascii: "\n")) }
            start = end + 1
        }
        return result
    }

    private mutating func clean(line: ArraySlice<UInt8>, into result: inout [UInt8]) {
        if line.starts(with: Array("diff --git ".utf8)) || line.starts(with: Array("+++ ".utf8)) {
            isSettingsFile = Self.isSettings(line)
            isInPrivateKey = false
            result += line
            return
        }
        let text = line.dropFirst()
        if contains(text, "PRIVATE KEY-----"), contains(text, "-----BEGIN ") {
            isInPrivateKey = true
            result += line
        } else if isInPrivateKey {
            if contains(text, "-----END ") {
                isInPrivateKey = false
                result += line
            } else {
                result += line.prefix(1)
                result += Array(Redaction.mark.utf8)
                hidden += 1
            }
        } else {
            result += scanner.clean(withoutAssignedSecrets(line)[...])
        }
    }

    private func contains(_ line: ArraySlice<UInt8>, _ text: StaticString) -> Bool {
        let wanted = text.withUTF8Buffer { Array($0) }
        guard line.count >= wanted.count else { return false }
        return (line.startIndex...(line.endIndex - wanted.count)).contains {
            line[$0] == wanted[0] && line[$0..<($0 + wanted.count)].elementsEqual(wanted)
        }
    }

    private static let settingsEndings = [
        ".env", ".yml", ".yaml", ".conf", ".ini", ".toml", ".properties", ".cfg", ".netrc", ".tfvars", ".json",
    ]

    private static func isSettings(_ line: ArraySlice<UInt8>) -> Bool {
        let text = String(decoding: line, as: UTF8.self)
        let file = text.split(separator: "/").last.map(String.init) ?? text
        return settingsEndings.contains { file.hasSuffix($0) } || file.hasPrefix(".env")
    }

    // MARK: Assignments

    private mutating func withoutAssignedSecrets(_ line: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var copied = line.startIndex
        var index = line.startIndex
        while index < line.endIndex {
            guard line[index] == UInt8(ascii: "=") || line[index] == UInt8(ascii: ":"), index >= copied,
                let value = secretValue(line, separator: index)
            else {
                index += 1
                continue
            }
            result += line[copied..<value.lowerBound]
            result += Array(Redaction.mark.utf8)
            hidden += 1
            copied = value.upperBound
            index = value.upperBound
        }
        result += line[copied...]
        return result
    }

    /// The value to hide behind a `=` or `:`, if any.
    private func secretValue(_ line: ArraySlice<UInt8>, separator: Int) -> Range<Int>? {
        let certainty = names(line, before: separator).map { redaction.certainty(of: $0) }.max(by: Self.isLess) ?? .none
        guard certainty != .none else { return nil }
        let behind = line[(separator + 1)...].drop { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ">") }
        let value = behind.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        guard let first = value.first else { return nil }
        if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") || first == UInt8(ascii: "`") {
            let content = value.dropFirst().prefix { $0 != first }
            guard !content.isEmpty, certainty == .secret || isSettingsFile || Self.looksRandom(content) else {
                return nil
            }
            return content.startIndex..<content.endIndex
        }
        let isTight = value.startIndex == separator + 1 && line[separator] == UInt8(ascii: "=")
        guard isSettingsFile || (isTight && isVariable(line, before: separator)) else { return nil }
        let content = value.prefix { byte in
            byte > 0x20 && byte != UInt8(ascii: ",") && byte != UInt8(ascii: ";") && byte != UInt8(ascii: ")")
        }
        let word = String(decoding: content, as: UTF8.self)
        guard !content.isEmpty, !Self.plainValues.contains(word), !"{[$(".contains(word.first ?? "{") else {
            return nil
        }
        return content.startIndex..<content.endIndex
    }

    private static let plainValues: Set<String> = ["true", "false", "null", "nil", "None", "True", "False"]

    private static func isLess(_ left: Redaction.Certainty, _ right: Redaction.Certainty) -> Bool {
        func rank(_ value: Redaction.Certainty) -> Int {
            switch value {
            case .none: 0
            case .ambiguous: 1
            case .secret: 2
            }
        }
        return rank(left) < rank(right)
    }

    /// The name before a separator, and the one before that behind which only a type stands (`let key: String = …`).
    private func names(_ line: ArraySlice<UInt8>, before separator: Int) -> [Substring] {
        let (first, start) = Self.name(line[..<separator])
        guard let first else { return [] }
        guard let colon = line[..<start].last(where: { $0 != UInt8(ascii: " ") }), colon == UInt8(ascii: ":"),
            line[separator] == UInt8(ascii: "="), let place = line[..<start].lastIndex(of: UInt8(ascii: ":"))
        else { return [first] }
        return [first] + [Self.name(line[..<place]).name].compactMap(\.self)
    }

    /// The last name of a text, quoted or not, and where it begins.
    private static func name(_ text: ArraySlice<UInt8>) -> (name: Substring?, start: Int) {
        var end = text.endIndex
        func skip(_ isWanted: (UInt8) -> Bool) { while end > text.startIndex, isWanted(text[end - 1]) { end -= 1 } }
        skip { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ":") }
        skip { "\"'`])?!".utf8.contains($0) }
        let last = end
        skip(SecretScanner.isWordByte)
        guard end < last else { return (nil, end) }
        return (Substring(String(decoding: text[end..<last], as: UTF8.self)), end)
    }

    /// Whether `NAME=` or `--name=` stands before the separator, as in a shell.
    private func isVariable(_ line: ArraySlice<UInt8>, before separator: Int) -> Bool {
        let (name, _) = Self.name(line[..<separator])
        guard let name else { return false }
        return name.hasPrefix("--") || name.utf8.allSatisfy { !($0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z")) }
    }

    /// Whether a text could be a generated secret rather than a word of the program.
    static func looksRandom(_ text: ArraySlice<UInt8>) -> Bool {
        if text.contains(UInt8(ascii: " ")) || text.contains(UInt8(ascii: "<")) { return false }
        let hasDigit = text.contains { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        return text.count >= 20 || (hasDigit && text.count >= 6)
    }
}
