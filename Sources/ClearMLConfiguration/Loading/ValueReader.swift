/// Reads a value as the type its setting asks for.
struct ValueReader {
    let paths: PathExpansion

    /// The result of reading one value.
    enum Outcome {
        case value(ConfigurationValue)
        /// As good as not written: null, or an empty text.
        case unset
        /// Not of the type; the text says what was expected.
        case wrong(expected: String)
    }

    /// Reads a value of a file or of code.
    func read(_ value: HOCONValue, as kind: ConfigurationKey.Kind) -> Outcome {
        switch (kind, value.content) {
        case (_, .null): return .unset
        case (.structure, _): return .value(.structure(value))
        case (.boolean, .bool(let flag)), (.looseBoolean, .bool(let flag)), (.booleanOrPath, .bool(let flag)):
            return .value(.boolean(flag))
        case (.integer, .integer(let number)): return integer(number, kind)
        case (.integer, .number(let number)):
            guard let exact = Int64(exactly: number) else { return .wrong(expected: describe(kind)) }
            return integer(exact, kind)
        case (.number, .integer(let number)): return self.number(Double(number), kind)
        case (.number, .number(let number)): return self.number(number, kind)
        case (.texts, .array(let elements)):
            var texts: [String] = []
            for element in elements {
                guard let text = element.text else { return .wrong(expected: describe(kind)) }
                texts.append(text)
            }
            return .value(.texts(texts))
        case (.integers, .array(let elements)):
            var integers: [Int64] = []
            for element in elements {
                guard let text = element.text, let number = Int64(text) else { return .wrong(expected: describe(kind)) }
                integers.append(number)
            }
            return .value(.integers(integers))
        case (.integers, .integer(let number)): return .value(.integers([number]))
        case (_, .object), (_, .array): return .wrong(expected: describe(kind))
        default:
            guard let text = value.text else { return .wrong(expected: describe(kind)) }
            return read(text, as: kind)
        }
    }

    /// Reads a text of the environment, or a quoted text of a file.
    func read(_ text: String, as kind: ConfigurationKey.Kind) -> Outcome {
        if text.isEmpty { return .unset }
        switch kind {
        case .boolean:
            guard let flag = Self.boolean(text) else { return .wrong(expected: describe(kind)) }
            return .value(.boolean(flag))
        case .looseBoolean: return .value(.boolean(Self.boolean(text) ?? true))
        case .booleanOrPath:
            if let flag = Self.boolean(text) { return .value(.boolean(flag)) }
            return .value(.text(paths.expand(text)))
        case .integer:
            guard let number = Int64(text) else { return .wrong(expected: describe(kind)) }
            return integer(number, kind)
        case .number:
            guard let number = Double(text) else { return .wrong(expected: describe(kind)) }
            return self.number(number, kind)
        case .text: return .value(.text(text))
        case .path: return .value(.text(paths.expand(text)))
        case .address:
            guard let address = ServerAddress(text) else { return .wrong(expected: describe(kind)) }
            return .value(.text(address.text))
        case .texts: return .value(.texts(Self.elements(text)))
        case .integers:
            var integers: [Int64] = []
            for element in Self.elements(text) {
                guard let number = Int64(element) else { return .wrong(expected: describe(kind)) }
                integers.append(number)
            }
            return .value(.integers(integers))
        case .structure: return structure(text)
        }
    }

    private func structure(_ text: String) -> Outcome {
        do {
            let document = try HOCONParser.parse(Array(("value: " + text).utf8), file: "environment")
            guard let value = document.root.object?["value"] else { return .unset }
            switch value.content {
            case .object, .array: return .value(.structure(value))
            default: return .wrong(expected: describe(.structure))
            }
        } catch {
            return .wrong(expected: describe(.structure))
        }
    }

    private func integer(_ number: Int64, _ kind: ConfigurationKey.Kind) -> Outcome {
        guard case .integer(let range) = kind, range.contains(number) else { return .wrong(expected: describe(kind)) }
        return .value(.integer(number))
    }

    private func number(_ number: Double, _ kind: ConfigurationKey.Kind) -> Outcome {
        guard case .number(let range) = kind, range.contains(number) else { return .wrong(expected: describe(kind)) }
        return .value(.number(number))
    }

    /// `y yes t true on 1` and `n no f false off 0`, in any case.
    static func boolean(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "y", "yes", "t", "true", "on", "1": true
        case "n", "no", "f", "false", "off", "0": false
        default: nil
        }
    }

    /// The elements of `a, b` or `[a, "b"]`.
    private static func elements(_ text: String) -> [String] {
        var text = trimmed(text[...])
        if text.first == "[", text.last == "]" { text = text.dropFirst().dropLast() }
        return text.split(separator: ",").map { element in
            let element = trimmed(element)
            if element.count > 1, let quote = element.first, quote == element.last, quote == "\"" || quote == "'" {
                return String(element.dropFirst().dropLast())
            }
            return String(element)
        }.filter { !$0.isEmpty }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0.isWhitespace }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text
    }

    /// What a setting of that kind expects, for messages.
    func describe(_ kind: ConfigurationKey.Kind) -> String {
        switch kind {
        case .boolean, .looseBoolean: "true or false"
        case .booleanOrPath: "true, false or the path of a CA bundle"
        case .integer(let range):
            range == Int64.min...Int64.max
                ? "a whole number" : "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .number(let range): "a number from \(range.lowerBound) to \(range.upperBound)"
        case .text: "text"
        case .path: "a path"
        case .address: "an address such as https://api.example.com"
        case .texts: "a list of texts"
        case .integers: "a list of whole numbers"
        case .structure: "a list or a section"
        }
    }
}
