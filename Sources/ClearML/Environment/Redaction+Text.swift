extension Redaction {
    /// The arguments of a process without their secrets.
    ///
    /// `--name=value`, `--name value` and `NAME=value` are understood; a name alone is left.
    func arguments(_ arguments: [String]) -> [String] {
        var result: [String] = []
        var hidesNext = false
        for argument in arguments {
            let isOption = argument.hasPrefix("-")
            if hidesNext, !isOption {
                result.append(Self.mark)
                hidesNext = false
                continue
            }
            hidesNext = false
            if let equals = argument.firstIndex(of: "=") {
                let name = argument[..<equals]
                result.append(isSecret(name) && Self.isName(name) ? "\(name)=\(Self.mark)" : text(argument))
            } else {
                hidesNext = isOption && isSecret(argument)
                result.append(text(argument))
            }
        }
        return result
    }

    /// An environment variable's value to store; nil for one that must not be stored at all.
    ///
    /// A variable with a secret's name is left out rather than marked: an agent may put the stored values back.
    func variable(_ name: String, _ value: String) -> String? { isSecret(name) ? nil : text(value) }

    /// Any text without the user information of addresses and without words that are secrets by their shape.
    func text(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var cleaned = SecretScanner(redaction: self)
        let result = cleaned.clean(bytes[...])
        return cleaned.count == 0 ? text : String(decoding: result, as: UTF8.self)
    }

    /// The address of a repository: without user information, but for the user's name that SSH needs.
    func repositoryAddress(_ address: String) -> String {
        guard hidesUserInformation, let schemeEnd = address.place(of: "://") else { return address }
        let rest = address[schemeEnd.upperBound...]
        let authority = rest.prefix { $0 != "/" }
        guard let at = authority.lastIndex(of: "@") else { return address }
        let scheme = address[..<schemeEnd.lowerBound]
        let host = rest[rest.index(after: at)...]
        guard scheme.hasSuffix("ssh") else { return "\(scheme)://\(host)" }
        return "\(scheme)://\(authority[..<at].prefix { $0 != ":" })@\(host)"
    }

    /// Whether a text before `=` can be the name of something, as opposed to an expression.
    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { SecretScanner.isWordByte($0) }
    }
}

extension String {
    /// Where a short text stands for the first time.
    func place(of wanted: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(wanted) { return start..<index(start, offsetBy: wanted.count) }
            start = index(after: start)
        }
        return nil
    }
}

/// Hides what is secret by its own form, in one pass over bytes.
struct SecretScanner {
    private let patterns: [[UInt8]]
    /// The first bytes that any pattern can begin with; nil where a pattern begins with a wildcard.
    private let firstBytes: Set<UInt8>?
    private let hidesUserInformation: Bool
    /// How many values were hidden.
    private(set) var count = 0

    init(redaction: Redaction) {
        patterns = redaction.values.map { Array($0.utf8) }
        let first = patterns.compactMap(\.first)
        firstBytes = first.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") } ? nil : Set(first)
        hidesUserInformation = redaction.hidesUserInformation
    }

    static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    /// The bytes with every secret replaced.
    mutating func clean(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if Self.isWordByte(bytes[index]) {
                let word = bytes[index...].prefix(while: Self.isWordByte)
                index = word.endIndex
                if isSecret(word) {
                    result += Array(Redaction.mark.utf8)
                    count += 1
                } else {
                    result += word
                }
                continue
            }
            if hidesUserInformation, let end = userInformationEnd(bytes, after: index) {
                result += Array("://\(Redaction.mark)".utf8)
                count += 1
                index = end
                continue
            }
            result.append(bytes[index])
            index += 1
        }
        return result
    }

    private func isSecret(_ word: ArraySlice<UInt8>) -> Bool {
        guard let first = word.first, firstBytes?.contains(first) ?? true else { return false }
        return patterns.contains { Wildcard.matches($0, word) }
    }

    /// Where user information that begins behind `://` at `index` ends, if there is a password or a web address.
    private func userInformationEnd(_ bytes: ArraySlice<UInt8>, after index: Int) -> Int? {
        guard bytes[index...].starts(with: Array("://".utf8)) else { return nil }
        let authority = bytes[(index + 3)...].prefix { byte in
            byte > 0x20 && byte != UInt8(ascii: "/") && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "'")
        }
        guard let at = authority.lastIndex(of: UInt8(ascii: "@")), at > authority.startIndex else { return nil }
        // `ssh://git@host` names the account that everybody uses; a password would stand behind a colon.
        let isWeb = index >= 4 && bytes[..<index].suffix(5).contains(UInt8(ascii: "h")) && Self.isWeb(bytes[..<index])
        return isWeb || authority[..<at].contains(UInt8(ascii: ":")) ? at : nil
    }

    private static func isWeb(_ before: ArraySlice<UInt8>) -> Bool {
        before.suffix(4).elementsEqual(Array("http".utf8)) || before.suffix(5).elementsEqual(Array("https".utf8))
    }
}
