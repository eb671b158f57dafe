import ClearMLAPI

/// The journal's form of a plot: everything of the server's event but task and time, which delivery adds.
enum PlotDocument {
    /// - Parameters:
    ///   - names: what the plot is called and where it belongs.
    ///   - figure: the figure as JSON, which becomes one string.
    /// - Returns: the document as the journal takes it.
    static func bytes(_ names: PlotNames, figure: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        // Escaping adds one byte for each quote, which numbers have none of.
        bytes.reserveCapacity(figure.count + figure.count / 8 + 256)
        bytes.append(contentsOf: "{\"event\":{\"type\":\"plot\",\"metric\":".utf8)
        JSONText.appendQuoted(names.title, to: &bytes)
        bytes.append(contentsOf: ",\"variant\":".utf8)
        JSONText.appendQuoted(names.series, to: &bytes)
        bytes.append(contentsOf: ",\"iter\":".utf8)
        DecimalText.append(Int64(names.iteration), to: &bytes)
        bytes.append(contentsOf: ",\"plot_str\":\"".utf8)
        figure.withUnsafeBufferPointer { JSONText.appendEscaped($0, to: &bytes) }
        bytes.append(contentsOf: "\"}}".utf8)
        return bytes
    }
}
