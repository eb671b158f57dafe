/// Writes JSON into one growing buffer.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []
    private let options: JSONValue.WritingOptions
    private var depth = 0

    init(options: JSONValue.WritingOptions) { self.options = options }

    mutating func write(_ value: JSONValue) {
        switch value {
        case .null: append("null")
        case .bool(let flag): append(flag ? "true" : "false")
        case .integer(let integer): DecimalText.append(integer, to: &bytes)
        case .number(let number):
            if number.isFinite { DecimalText.append(number, to: &bytes) } else { append("null") }
        case .string(let text): JSONText.appendQuoted(text, to: &bytes)
        case .array(let elements):
            writeList("[", elements, "]") { writer, element in writer.write(element) }
        case .object(let members):
            if options.sortsKeys {
                writeList("{", members.sorted { $0.key < $1.key }, "}") { $0.write($1.key, $1.value) }
            } else {
                writeList("{", members, "}") { $0.write($1.key, $1.value) }
            }
        }
    }

    private mutating func write(_ name: String, _ value: JSONValue) {
        JSONText.appendQuoted(name, to: &bytes)
        append(options.isPretty ? ": " : ":")
        write(value)
    }

    private mutating func writeList<Items: Collection>(
        _ opening: StaticString,
        _ items: Items,
        _ closing: StaticString,
        _ writeItem: (inout JSONWriter, Items.Element) -> Void
    ) {
        append(opening)
        depth += 1
        var isFirst = true
        for item in items {
            if !isFirst { append(",") }
            isFirst = false
            breakLine()
            writeItem(&self, item)
        }
        depth -= 1
        if !isFirst { breakLine() }
        append(closing)
    }

    private mutating func breakLine() {
        guard options.isPretty else { return }
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: depth * 2))
    }

    private mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }
}
