import ClearML

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// One run as the referee describes it.
struct Specification {
    let json: JSONValue

    init(contentsOf path: String) throws { json = try JSONValue(parsing: try Self.bytes(path)) }

    /// The bytes of a file.
    static func bytes(_ path: String) throws -> [UInt8] {
        guard let file = fopen(path, "rb") else { throw PeerError(description: "cannot open \(path)") }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        return bytes
    }

    /// Runs it to its end and names the task and the session.
    func run() throws -> JSONValue {
        let task = try Task.initialize(
            projectName: text(json["project"]),
            taskName: text(json["name"]),
            taskType: TaskType(rawValue: text(json["type"])),
            tags: list(json["tags"]).map(text),
            comment: text(json["comment"])
        )
        for (section, values) in members(json["parameters"]) {
            _ = try task.connect(members(values).mapValues { try Self.parameter($0) }, name: section)
        }
        for scalar in try list(json["scalars"]) {
            task.logger.reportScalar(
                title: try text(scalar[0]),
                series: try text(scalar[1]),
                value: try number(scalar[3]),
                iteration: try Int(number(scalar[2]))
            )
        }
        for (name, value) in members(json["single_values"]) {
            task.logger.reportSingleValue(name: name, value: try number(value))
        }
        for line in try list(json["console"]) {
            task.logger.reportText(try text(line[1]), level: try level(text(line[0])))
        }
        try reportSamples(task.logger)
        let session = task.localID
        try task.close()
        return ["task": task.id.map { .string($0) } ?? .null, "session": session.map { .string($0) } ?? .null]
    }

    private func reportSamples(_ logger: ClearMLLogger) throws {
        for image in try list(json["images"]) {
            let sizes = try (3...5).map { try Int(number(image[$0])) }
            let (width, height, channels) = (sizes[0], sizes[1], sizes[2])
            var values: [UInt8] = []
            for y in 0..<height {
                for x in 0..<width {
                    for channel in 0..<channels { values.append(UInt8((x * 7 + y * 13 + channel * 29 + width) % 256)) }
                }
            }
            logger.reportImage(
                title: try text(image[0]),
                series: try text(image[1]),
                iteration: try Int(number(image[2])),
                image: try Pixels(values, width: width, height: height, channels: channels)
            )
        }
        for plot in try list(json["plots"]) {
            logger.reportPlotly(
                title: try text(plot[0]),
                series: try text(plot[1]),
                figure: plot[3],
                iteration: try Int(number(plot[2]))
            )
        }
        for sample in try list(json["media"]) {
            logger.reportMedia(
                title: try text(sample[0]),
                series: try text(sample[1]),
                iteration: try Int(number(sample[2])),
                data: try text(sample[4]).utf8,
                fileExtension: try text(sample[3])
            )
        }
    }

    private func level(_ name: String) throws -> LogLevel {
        let levels: [String: LogLevel] = [
            "debug": .debug, "info": .info, "warning": .warning, "error": .error, "critical": .critical,
        ]
        guard let level = levels[name] else { throw PeerError(description: "no level is called \(name)") }
        return level
    }

    static func parameter(_ value: JSONValue) throws -> ParameterValue {
        switch value {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .integer(let value): return .integer(value)
        case .number(let value): return .number(value)
        case .string(let value): return .string(value)
        case .array(let values): return .array(try values.map(parameter))
        case .object(let values): return .dictionary(try values.mapValues(parameter))
        }
    }

    private func members(_ value: JSONValue) -> [String: JSONValue] { value.objectValue ?? [:] }

    private func list(_ value: JSONValue) throws -> [JSONValue] {
        guard let values = value.arrayValue else { throw PeerError(description: "not a list: \(value)") }
        return values
    }

    private func text(_ value: JSONValue) throws -> String {
        guard let text = value.stringValue else { throw PeerError(description: "not a text: \(value)") }
        return text
    }

    private func number(_ value: JSONValue) throws -> Double {
        guard let number = value.doubleValue else { throw PeerError(description: "not a number: \(value)") }
        return number
    }
}
