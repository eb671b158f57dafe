import ClearMLAPI
import ClearMLStorage

extension ArtifactContent {
    /// Anything that can be encoded, as JSON.
    static func encoded(_ value: some Encodable, name: String) throws(ClearMLError) -> ArtifactContent {
        let json: JSONValue
        do {
            json = try JSONValue(encoding: value)
        } catch {
            throw ClearMLError(
                code: .invalidArgument,
                message: "the artifact \(name) cannot be encoded: \(error)",
                underlying: error
            )
        }
        guard isExact(json) else {
            throw ClearMLError(
                code: .invalidArgument,
                message: "the artifact \(name) holds NaN or infinity, which JSON cannot; store it as a NumericArray"
            )
        }
        return .json(json, name: name)
    }

    /// Whether JSON text can say all of it.
    private static func isExact(_ json: JSONValue) -> Bool {
        switch json {
        case .number(let number): number.isFinite
        case .array(let elements): elements.allSatisfy(isExact)
        case .object(let members): members.values.allSatisfy(isExact)
        default: true
        }
    }

    /// Numbers, which Python gets as `numpy.ndarray`; it looks for them under the artifact's own name.
    static func array(_ array: NumericArray, name: String) throws(ClearMLError) -> ArtifactContent {
        let bytes: [UInt8]
        do throws(ZIPError) {
            bytes = try NumPyFile.npz(array, name: name)
        } catch {
            throw ClearMLError(
                code: .invalidArgument,
                message: "an array cannot be stored under the name \(name): \(error)",
                underlying: error
            )
        }
        let shape = array.shape.map(String.init).joined(separator: " x ")
        return ArtifactContent(
            source: .bytes(bytes),
            type: "numpy",
            fileName: name + ".npz",
            contentType: "application/numpy",
            preview: "array of \(shape.isEmpty ? "one number" : shape), type \(array.elementType)"
        )
    }

    /// A picture, which Python gets as `PIL.Image`.
    static func image(_ image: Pixels, name: String) throws(ClearMLError) -> ArtifactContent {
        let encoded = PNGEncoder.encode(
            image.values,
            width: image.width,
            height: image.height,
            channels: image.channels
        )
        guard let encoded else {
            throw ClearMLError(code: .invalidArgument, message: "the picture \(name) cannot be encoded")
        }
        let mode = image.channels == 1 ? "L" : image.channels == 3 ? "RGB" : "RGBA"
        return ArtifactContent(
            source: .bytes(encoded),
            type: "image",
            fileName: name + ".png",
            contentType: "image/png",
            preview: "image mode=\(mode) size=\(image.width)x\(image.height)"
        )
    }

    /// Rows, which Python gets as `pandas.DataFrame`; as in a file of pandas', the first column numbers the rows.
    static func table(_ rows: [some Encodable], name: String) throws(ClearMLError) -> ArtifactContent {
        let table: CodableTable
        do throws(PlotError) {
            table = try CodableTable(rows, maximumCells: .max)
        } catch {
            throw ClearMLError(
                code: .invalidArgument,
                message: "the table \(name) cannot be encoded: \(error)",
                underlying: error
            )
        }
        var text = "," + table.header.map(cell).joined(separator: ",") + "\n"
        var preview = ""
        for (number, row) in table.rows.enumerated() {
            if number == 10 { preview = text }
            text += "\(number)," + row.map(cell).joined(separator: ",") + "\n"
        }
        let dimensions = "[\(table.rows.count) rows x \(table.header.count) columns]"
        return ArtifactContent(
            source: .bytes(Array(text.utf8)),
            type: "pandas",
            fileName: name + ".csv",
            contentType: "text/csv",
            preview: bounded(preview.isEmpty ? text : preview + "…\n" + dimensions, of: "table")
        )
    }

    /// One cell of comma-separated text (RFC 4180).
    private static func cell(_ value: JSONValue) -> String {
        let text: String
        switch value {
        case .null: return ""
        case .bool(let flag): return flag ? "True" : "False"
        case .string(let string): text = string
        default: text = String(decoding: value.serialized(), as: UTF8.self)
        }
        guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) || text.isEmpty else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
