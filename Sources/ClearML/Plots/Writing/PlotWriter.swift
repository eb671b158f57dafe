import ClearMLAPI

/// Writes a figure as JSON straight into one buffer, and stops as soon as it cannot be kept anyway.
struct PlotWriter {
    /// What stands for a number that is none.
    enum NonFinite {
        /// `"nan"`, `"inf"`, `"-inf"`.
        case texts
        /// `null` for not-a-number, texts for infinities.
        case nullAndTexts
        /// `null`.
        case null
    }

    private(set) var bytes: [UInt8] = []
    /// Why the figure cannot be kept; whatever is written afterwards is ignored.
    private(set) var failure: PlotError?
    private let limit: Int

    /// Readers of JSON give up somewhere above this, and so does our stack.
    private static let maximumDepth = 256
    private static let chunk = 256

    /// - Parameter limit: the most bytes that are worth writing.
    init(limit: Int) { self.limit = limit }

    // MARK: Structure

    /// Writes what cannot be escaped: brackets, commas, constants.
    mutating func raw(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// Writes a member's name.
    mutating func name(_ name: String) {
        write(name)
        bytes.append(UInt8(ascii: ":"))
    }

    /// Writes a list.
    mutating func list<Items: Sequence>(_ items: Items, _ write: (inout PlotWriter, Items.Element) -> Void) {
        bytes.append(UInt8(ascii: "["))
        separated(items, write)
        bytes.append(UInt8(ascii: "]"))
    }

    /// Writes `items` with commas between them.
    mutating func separated<Items: Sequence>(_ items: Items, _ write: (inout PlotWriter, Items.Element) -> Void) {
        var isFirst = true
        for item in items {
            guard hasRoom(for: 1) else { return }
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            write(&self, item)
        }
    }

    // MARK: Values

    /// Writes a text.
    mutating func write(_ text: String) {
        guard hasRoom(for: text.utf8.count) else { return }
        JSONText.appendQuoted(text, to: &bytes)
    }

    /// Writes one number.
    mutating func write(_ number: Double, _ rule: NonFinite) {
        if number.isFinite { DecimalText.append(number, to: &bytes) } else { raw(Self.text(of: number, rule)) }
    }

    /// Writes any JSON.
    ///
    /// - Parameters:
    ///   - value: what to write.
    ///   - rule: what stands for numbers that are none when `value` is one, or when it is a list of them.
    ///   - depth: how many arrays and objects there are around it.
    mutating func write(_ value: JSONValue, _ rule: NonFinite, depth: Int = 0) {
        guard depth <= Self.maximumDepth else {
            fail(PlotError(.tooDeep, "it nests more than \(Self.maximumDepth) arrays and objects"))
            return
        }
        switch value {
        case .null: raw("null")
        case .bool(let flag): raw(flag ? "true" : "false")
        case .integer(let integer): DecimalText.append(integer, to: &bytes)
        case .number(let number): write(number, rule)
        case .string(let text): write(text)
        case .array(let elements):
            list(elements) { writer, element in
                if case .number(let number) = element {
                    writer.write(number, rule)
                } else {
                    writer.write(element, .null, depth: depth + 1)
                }
            }
        case .object(let members): write(members, .null, depth: depth + 1)
        }
    }

    /// Writes an object, sorted by name.
    mutating func write(_ members: [String: JSONValue], _ rule: NonFinite, depth: Int) {
        bytes.append(UInt8(ascii: "{"))
        separated(members.sorted { $0.key < $1.key }) { writer, member in
            writer.name(member.key)
            writer.write(member.value, rule, depth: depth)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    /// Writes the data of a trace.
    mutating func write(_ values: Plot.Values, _ rule: NonFinite) {
        switch values.storage {
        case .numbers(let numbers): write(numbers, rule)
        case .integers(let integers): write(integers) { DecimalText.write($0, to: $1) }
        case .count(let count): write(0..<max(0, count)) { DecimalText.write(Int64($0), to: $1) }
        case .texts(let texts): list(texts) { $0.write($1) }
        case .rows(let rows): list(rows) { $0.write($1, .null) }
        case .json(let json): write(json, rule)
        case .columns(let rows, let count):
            list(0..<max(0, count)) { writer, column in
                writer.list(rows) { writer, row in
                    writer.write(row.indices.contains(column) ? row[column] : .null, .null, depth: 2)
                }
            }
        }
    }

    private mutating func write(_ numbers: [Double], _ rule: NonFinite) {
        write(numbers) { number, start in
            guard !number.isFinite else { return DecimalText.write(number, to: start) }
            return Self.text(of: number, rule).withUTF8Buffer { text in
                for position in text.indices { start[position] = text[position] }
                return text.count
            }
        }
    }

    /// Writes a list of short things, a few hundred at a time into memory of the stack.
    private mutating func write<Items: RandomAccessCollection>(
        _ items: Items,
        _ write: (Items.Element, UnsafeMutablePointer<UInt8>) -> Int
    ) where Items.Index == Int {
        bytes.append(UInt8(ascii: "["))
        let space = Self.chunk * (DecimalText.maximumLength + 1)
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: space) { buffer in
            guard let start = buffer.baseAddress else { return }
            var position = items.startIndex
            while position < items.endIndex, hasRoom(for: 0) {
                let end = min(position + Self.chunk, items.endIndex)
                var used = 0
                while position < end {
                    if position > items.startIndex {
                        start[used] = UInt8(ascii: ",")
                        used += 1
                    }
                    used += write(items[position], start + used)
                    position += 1
                }
                bytes.append(contentsOf: UnsafeBufferPointer(start: start, count: used))
            }
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private static func text(of number: Double, _ rule: NonFinite) -> StaticString {
        switch rule {
        case .null: "null"
        case .nullAndTexts where number.isNaN: "null"
        case .texts, .nullAndTexts: number.isNaN ? "\"nan\"" : number > 0 ? "\"inf\"" : "\"-inf\""
        }
    }

    // MARK: Limits

    private mutating func hasRoom(for count: Int) -> Bool {
        guard failure == nil else { return false }
        // Compared without adding: a text may be as long as memory allows.
        if count > limit || bytes.count > limit - count {
            fail(.tooLarge)
        }
        return failure == nil
    }

    private mutating func fail(_ error: PlotError) {
        if failure == nil { failure = error }
    }
}
