/// A table of plain text, columns aligned by their widest cell.
struct TextTable {
    /// How a column is aligned.
    enum Alignment {
        case left
        case right
    }

    private let header: [String]
    private let alignment: [Alignment]
    private var rows: [[String]] = []

    init(_ columns: [(name: String, alignment: Alignment)]) {
        header = columns.map(\.name)
        alignment = columns.map(\.alignment)
    }

    /// Adds a row; missing cells are empty, extra ones are dropped.
    mutating func add(_ cells: [String]) {
        rows.append((0..<header.count).map { $0 < cells.count ? cells[$0].singleLine : "" })
    }

    var isEmpty: Bool { rows.isEmpty }

    /// The lines, without trailing spaces.
    func render() -> String {
        let widths = header.indices.map { column in
            ([header] + rows).map { $0[column].count }.max() ?? 0
        }
        return ([header] + rows).map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                line += (alignment[column] == .right ? padding + cell : cell + padding) + "  "
            }
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }
}
