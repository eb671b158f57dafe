/// A CSV text as the table that the Python SDK makes of it through pandas.
///
/// The first record names the columns and the first column names the rows. A column all of whose fields are integers,
/// numbers or truth values is sent as such; missing fields are written `nan`.
struct CSVTable {
    /// Names of the columns; all but the first are lists of one name, as a data frame's are.
    private(set) var header: [JSONValue]
    /// The cells, row by row.
    private(set) var rows: [[JSONValue]]

    /// What pandas takes for a missing field.
    private static let missing: Set<String> = [
        "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA",
        "NULL", "NaN", "None", "n/a", "nan", "null",
    ]

    /// - Parameter text: UTF-8.
    /// - Throws: ``PlotError`` when it is empty or no CSV.
    init(_ text: [UInt8]) throws(PlotError) {
        let records = try CSVReader.records(text)
        guard let names = records.first else { throw PlotError(.malformed, "its CSV is empty") }
        let body = records.dropFirst()
        if let longest = body.enumerated().first(where: { $0.element.count > names.count }) {
            throw PlotError(
                .malformed,
                "record \(longest.offset + 2) of its CSV has \(longest.element.count) fields, its header \(names.count)"
            )
        }
        header = Self.header(names)
        rows = body.map { _ in [] }
        for column in names.indices {
            let fields = body.map { $0.indices.contains(column) ? $0[column] : "" }
            let kind = CSVColumn(fields.filter { !Self.missing.contains($0) })
            for (row, field) in fields.enumerated() {
                // The names of rows are not filled: they are not-a-number in Python, which is no JSON.
                let cell = Self.missing.contains(field) ? (column == 0 ? .null : "nan") : kind.cell(field)
                rows[row].append(cell)
            }
        }
    }

    /// Gives columns without a name one, and columns of the same name different ones.
    private static func header(_ names: [String]) -> [JSONValue] {
        var used: Set<String> = []
        return names.enumerated().map { position, name in
            let isMissing = name.isEmpty
            let wanted = isMissing ? "Unnamed: \(position)" : name
            var unique = wanted
            var count = 0
            while !used.insert(unique).inserted {
                count += 1
                unique = "\(wanted).\(count)"
            }
            return position == 0 ? .string(isMissing ? "" : unique) : [.string(unique)]
        }
    }
}
