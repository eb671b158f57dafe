import ClearMLAPI
import ClearMLJournal

extension Plot {
    /// The figure as Plotly's JSON: `{"data": […], "layout": {…}}`.
    ///
    /// - Parameter limit: the most bytes that it may have.
    /// - Returns: UTF-8 without line breaks; the members of an object are sorted, long data last.
    /// - Throws: ``PlotError`` when it is too long or nests too deeply.
    func json(limit: Int = JournalWriter.largestDocument) throws(PlotError) -> [UInt8] {
        var writer = PlotWriter(limit: limit)
        writer.raw("{\"data\":")
        writer.list(traces) { $1.write(to: &$0) }
        writer.raw(",\"layout\":")
        writer.write(layout.json, .null)
        writer.raw("}")
        if let failure = writer.failure { throw failure }
        return writer.bytes
    }

    /// A figure that somebody else made, with `layout.title` replaced by `title` where there is a layout.
    ///
    /// - Parameters:
    ///   - figure: an object as Plotly takes it.
    ///   - title: what the layout is given as its title.
    ///   - limit: the most bytes that it may have.
    /// - Returns: UTF-8 without line breaks.
    /// - Throws: ``PlotError`` when it is no object, too long, or nests too deeply.
    static func json(
        of figure: JSONValue,
        title: String,
        limit: Int = JournalWriter.largestDocument
    ) throws(PlotError) -> [UInt8] {
        guard case .object(var members) = figure else {
            throw PlotError(.malformed, "a Plotly figure is an object with data and layout")
        }
        if case .object(var layout) = members["layout"] {
            layout["title"] = .string(title)
            members["layout"] = .object(layout)
        }
        let data = members.removeValue(forKey: "data")
        var writer = PlotWriter(limit: limit)
        writer.raw("{")
        if let data {
            writer.raw("\"data\":")
            if case .array(let traces) = data {
                writer.list(traces) { writer, trace in
                    if case .object(let members) = trace {
                        writer.write(members, .nullAndTexts, depth: 1)
                    } else {
                        writer.write(trace, .null)
                    }
                }
            } else {
                writer.write(data, .null)
            }
            if !members.isEmpty { writer.raw(",") }
        }
        writer.separated(members.sorted { $0.key < $1.key }) { writer, member in
            writer.name(member.key)
            writer.write(member.value, .null)
        }
        writer.raw("}")
        if let failure = writer.failure { throw failure }
        return writer.bytes
    }
}

extension Plot.Trace {
    /// Writes the trace as one object.
    func write(to writer: inout PlotWriter) {
        var small: [String: JSONValue] = ["type": .string(type.rawValue)]
        if let name { small["name"] = .string(name) }
        if let mode { small["mode"] = .string(mode.rawValue) }
        var rest = options
        let table = table?.overlaid(with: &rest)
        // An option of the same name replaces data: no member of these is an object that could be merged.
        let large = [("x", x), ("y", y), ("z", z), ("text", text)].filter { rest[$0.0] == nil }
        small.overlay(rest)

        writer.raw("{")
        writer.separated(small.sorted { $0.key < $1.key }) { writer, member in
            writer.name(member.key)
            writer.write(member.value, .texts)
        }
        for case (let name, let values?) in large {
            writer.raw(",")
            writer.name(name)
            writer.write(values, .texts)
        }
        table?.write(to: &writer)
        writer.raw("}")
    }
}
