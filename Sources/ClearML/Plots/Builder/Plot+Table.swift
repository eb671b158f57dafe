extension Plot {
    /// Head and body of a table, in the colours of the ClearML web pages.
    struct Table: Sendable, Equatable {
        /// One half: how it looks and what it says.
        private struct Part: Sendable, Equatable {
            var style: [String: JSONValue]
            /// Nil where the style brings values of its own.
            var values: Values?
        }

        /// More cells than a page can show; what has more is not read to its end.
        static let maximumCells = 2_000_000

        private static let font = "Heebo, verdana, arial, sans-serif"

        private var parts: [String: Part]

        /// - Parameters:
        ///   - header: one element a column; a list of one text is shown as that text.
        ///   - rows: the cells, row by row; a row that is too short ends in empty cells.
        init(header: [JSONValue], rows: ArraySlice<[JSONValue]>) {
            let headerStyle: [String: JSONValue] = [
                "align": "left", "line": ["width": 0.5, "color": "#d4d6e0"], "fill": ["color": "#fff"],
                "font": ["family": .string(Self.font), "size": 12, "color": "#333"],
            ]
            let cellStyle: [String: JSONValue] = [
                "height": 30, "align": "left", "line": ["color": "white", "width": 1],
                "font": ["family": .string(Self.font), "size": 14, "color": "#384161"],
            ]
            let columns = rows.lazy.map(\.count).max() ?? 0
            parts = [
                "header": Part(style: headerStyle, values: .json(.array(header))),
                "cells": Part(style: cellStyle, values: Values(.columns(rows: rows, count: columns))),
            ]
        }

        /// This table with what `options` say of its parts laid over them; what was used is taken out of the options.
        func overlaid(with options: inout [String: JSONValue]) -> Table {
            var table = self
            for (name, part) in parts {
                guard let option = options[name] else { continue }
                guard case .object(let members) = option else {
                    table.parts[name] = nil  // the option stands for all of it
                    continue
                }
                var changed = part
                changed.style.overlay(members)
                if members["values"] != nil { changed.values = nil }
                table.parts[name] = changed
                options[name] = nil
            }
            return table
        }

        /// Writes both parts, after other members.
        func write(to writer: inout PlotWriter) {
            for name in ["header", "cells"] {
                guard let part = parts[name] else { continue }
                writer.raw(",")
                writer.name(name)
                writer.raw("{")
                writer.separated(part.style.sorted { $0.key < $1.key }) { writer, member in
                    writer.name(member.key)
                    writer.write(member.value, .null)
                }
                if let values = part.values {
                    writer.raw(part.style.isEmpty ? "\"values\":" : ",\"values\":")
                    writer.write(values, .null)
                }
                writer.raw("}")
            }
        }
    }
}
