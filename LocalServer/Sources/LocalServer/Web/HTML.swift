/// Pieces of a page.
///
/// All text from outside goes through `escape`.
enum HTML {
    /// Text with what means something in HTML made harmless.
    static func escape(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.append(character)
            }
        }
        return result
    }

    /// A whole page; the title is text, the body is HTML.
    static func page(title: String, body: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <title>\(escape(title))</title>
        <style>
        body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
        table { border-collapse: collapse; margin: .5rem 0 1.5rem; } td, th { padding: .15rem 1rem .15rem 0; text-align: left; }
        th { color: #666; font-weight: normal; } td.number { text-align: right; font-variant-numeric: tabular-nums; }
        </style></head><body>
        <h1>\(escape(title))</h1>
        \(body)
        </body></html>
        """
    }

    /// A section with a table; empty when there are no rows.
    ///
    /// Cells are text; those of the named columns are numbers.
    static func section(_ title: String, _ columns: [String], _ rows: [[String]], numbers: Set<Int> = []) -> String {
        guard !rows.isEmpty else { return "" }
        let head = columns.isEmpty ? "" : "<tr>" + columns.map { "<th>\(escape($0))</th>" }.joined() + "</tr>"
        let body = rows.map { row in
            let cells = row.enumerated().map { column, text in
                "<td\(numbers.contains(column) ? " class=\"number\"" : "")>\(escape(text))</td>"
            }
            return "<tr>" + cells.joined() + "</tr>"
        }
        return "<h2>\(escape(title))</h2><table>\(head)\(body.joined(separator: "\n"))</table>"
    }
}
