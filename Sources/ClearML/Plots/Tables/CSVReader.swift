/// Splits comma-separated text into records, as spreadsheets write it: fields may be quoted, a doubled quote within
/// quotes is one quote, quoted fields may contain line ends; lines end in LF, CR or both; empty lines do not count.
struct CSVReader {
    /// The records of a text in UTF-8, with or without a byte order mark.
    ///
    /// - Throws: ``PlotError`` when a quoted field has no end, or when there are too many fields.
    static func records(_ text: [UInt8]) throws(PlotError) -> [[String]] {
        var reader = CSVReader(text: text)
        var records: [[String]] = []
        while let record = try reader.next() { records.append(record) }
        return records
    }

    private let text: [UInt8]
    private var position = 0
    private var fields = 0

    private init(text: [UInt8]) {
        self.text = text
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    private mutating func next() throws(PlotError) -> [String]? {
        while position < text.count, isLineEnd(text[position]) { position += 1 }
        guard position < text.count else { return nil }
        var record: [String] = []
        while true {
            record.append(try field())
            fields += 1
            guard fields <= Plot.Table.maximumCells else { throw .tooManyCells }
            guard position < text.count, text[position] == UInt8(ascii: ",") else { return record }
            position += 1
        }
    }

    /// Reads up to the comma, the line end or the end of the text.
    private mutating func field() throws(PlotError) -> String {
        let start = position
        var content: [UInt8]?
        if position < text.count, text[position] == UInt8(ascii: "\"") { content = try quoted() }
        let plain = position
        while position < text.count, text[position] != UInt8(ascii: ","), !isLineEnd(text[position]) { position += 1 }
        guard let content else { return String(decoding: text[start..<position], as: UTF8.self) }
        return String(decoding: content + text[plain..<position], as: UTF8.self)
    }

    /// Reads from the opening quote behind the closing one.
    private mutating func quoted() throws(PlotError) -> [UInt8] {
        var content: [UInt8] = []
        position += 1
        while let quote = text[position...].firstIndex(of: UInt8(ascii: "\"")) {
            content += text[position..<quote]
            position = quote + 1
            guard position < text.count, text[position] == UInt8(ascii: "\"") else { return content }
            content.append(UInt8(ascii: "\""))
            position += 1
        }
        throw PlotError(.malformed, "a quoted field of its CSV has no end")
    }

    private func isLineEnd(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }
}
