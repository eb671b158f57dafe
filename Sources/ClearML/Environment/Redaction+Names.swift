extension Redaction {
    /// How surely a name belongs to a secret.
    enum Certainty: Sendable, Hashable {
        /// Harmless, as far as its name tells.
        case none
        /// A secret among arguments and variables, but in source code perhaps something else (`key`, `token`).
        case ambiguous
        case secret
    }

    /// How surely what stands behind `name` is to be hidden.
    func certainty(of name: some StringProtocol) -> Certainty {
        guard !names.isEmpty else { return .none }
        let words = Self.words(of: name)
        guard !words.isEmpty else { return .none }
        let joined = words.flatMap(\.self)
        var found = Certainty.none
        for pattern in names {
            let bytes = pattern.utf8.map(Self.lowercase)
            let isMatch =
                Wildcard.isPattern(bytes) ? Wildcard.matches(bytes, joined[...]) : Self.names(words, contain: bytes)
            guard isMatch else { continue }
            if !Self.ambiguousNames.contains(pattern) { return .secret }
            found = .ambiguous
        }
        return found
    }

    /// Whether `name` is the name of a secret, where names are all that counts.
    func isSecret(_ name: some StringProtocol) -> Bool { certainty(of: name) != .none }

    /// The words of a name in lower case: `--apiKey`, `API_KEY` and `api-key` are all `api`, `key`.
    static func words(of name: some StringProtocol) -> [[UInt8]] {
        var words: [[UInt8]] = []
        var word: [UInt8] = []
        var previousIsLower = false
        for byte in name.utf8 {
            let isUpper = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
            let isLower = byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")
            let isDigit = byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
            if !(isUpper || isLower || isDigit || byte >= 0x80) || (isUpper && previousIsLower) {
                if !word.isEmpty { words.append(word) }
                word = []
            }
            if isUpper || isLower || isDigit || byte >= 0x80 { word.append(lowercase(byte)) }
            previousIsLower = isLower
        }
        if !word.isEmpty { words.append(word) }
        return words
    }

    static func lowercase(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }

    /// Whether neighbouring words, written together, are `wanted`.
    private static func names(_ words: [[UInt8]], contain wanted: [UInt8]) -> Bool {
        for start in words.indices {
            var rest = wanted[...]
            for word in words[start...] {
                guard rest.starts(with: word) else { break }
                rest = rest.dropFirst(word.count)
                if rest.isEmpty { return true }
            }
        }
        return false
    }
}

/// Patterns in which `*` stands for any bytes and `?` for one.
enum Wildcard {
    static func isPattern(_ bytes: [UInt8]) -> Bool {
        bytes.contains(UInt8(ascii: "*")) || bytes.contains(UInt8(ascii: "?"))
    }

    /// Whether all of `text` fits; at most the product of both lengths in steps, whatever the input.
    static func matches(_ pattern: [UInt8], _ text: ArraySlice<UInt8>) -> Bool {
        var place = 0
        var position = text.startIndex
        var star: (place: Int, position: Int)?
        while position < text.endIndex {
            if place < pattern.count, pattern[place] == UInt8(ascii: "*") {
                star = (place, position)
                place += 1
            } else if place < pattern.count,
                pattern[place] == UInt8(ascii: "?") || pattern[place] == text[position]
            {
                place += 1
                position += 1
            } else if let last = star {
                place = last.place + 1
                position = last.position + 1
                star = (last.place, position)
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
