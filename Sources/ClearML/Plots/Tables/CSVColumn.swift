/// What all fields of one column are.
enum CSVColumn {
    case integers
    case numbers
    case truths
    case texts

    init(_ fields: [String]) {
        if fields.allSatisfy({ Self.integer($0) != nil }) {
            self = .integers
        } else if fields.allSatisfy({ Self.number($0) != nil }) {
            self = .numbers
        } else if fields.allSatisfy({ Self.truth($0) != nil }) {
            self = .truths
        } else {
            self = .texts
        }
    }

    func cell(_ field: String) -> JSONValue {
        switch self {
        case .integers: Self.integer(field).map { .integer($0) } ?? .string(field)
        case .numbers: Self.number(field).map(Self.cell) ?? .string(field)
        case .truths: Self.truth(field).map { .bool($0) } ?? .string(field)
        case .texts: .string(field)
        }
    }

    private static func cell(_ number: Double) -> JSONValue {
        number.isFinite ? .number(number) : number > 0 ? "Inf" : "-Inf"
    }

    private static func integer(_ field: String) -> Int64? { Int64(trimmed(field)) }

    private static func truth(_ field: String) -> Bool? {
        switch field {
        case "True", "TRUE", "true": true
        case "False", "FALSE", "false": false
        default: nil
        }
    }

    private static func number(_ field: String) -> Double? {
        let field = trimmed(field)
        switch field.lowercased() {
        case "inf", "+inf", "infinity", "+infinity": return .infinity
        case "-inf", "-infinity": return -.infinity
        default: break
        }
        // Swift reads more than pandas does: hexadecimal numbers, `nan(…)`.
        let decimal = field.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E")
        }
        return decimal ? Double(field) : nil
    }

    private static func trimmed(_ field: String) -> Substring {
        var rest = field[...]
        while rest.first == " " { rest.removeFirst() }
        while rest.last == " " { rest.removeLast() }
        return rest
    }
}
