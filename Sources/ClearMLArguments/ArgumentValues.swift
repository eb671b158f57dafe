#if SwiftArgumentParser

import ArgumentParser
import ClearML

/// Values of arguments, between Swift, the server and a command line.
enum ArgumentValues {
    /// The values of a parsed command, in the order of its schema.
    static func read(_ arguments: Any) -> [ParameterValue] {
        CommandSchema.wrapped(in: arguments).flatMap { _, property -> [ParameterValue] in
            if case .group = type(of: property).shape { return read(property.connectedValue) }
            return [value(property.connectedValue)]
        }
    }

    /// One value of any type, as it is stored.
    static func value(_ any: Any) -> ParameterValue {
        switch any {
        case let value as Bool: return .bool(value)
        case let value as any BinaryInteger: return ParameterValue(value)
        case let value as Float: return ParameterValue(value)
        case let value as Double: return .number(value)
        case let value as String: return .string(value)
        default: break
        }
        let mirror = Mirror(reflecting: any)
        switch mirror.displayStyle {
        case .optional: return mirror.children.first.map { value($0.value) } ?? .null
        case .collection, .set: return .array(mirror.children.map { value($0.value) })
        default: break
        }
        if let expressible = any as? any ExpressibleByArgument { return .string(expressible.defaultValueDescription) }
        return .string(String(describing: any))
    }

    /// The words of a command line that give these values; what is nil or unknown is left to its default.
    ///
    /// - Parameters:
    ///   - schema: what the command takes.
    ///   - values: values by the keys of the schema.
    /// - Returns: words that parse to them.
    static func commandLine(_ schema: CommandSchema, _ values: [String: ParameterValue]) -> [String] {
        var words: [String] = []
        var greedy: [String] = []
        var positional: [String] = []
        var terminated: [String] = []
        var needsTerminator = true
        for property in schema.properties {
            guard let value = values[property.key], let first = property.definitions.first else { continue }
            switch property.shape {
            case .option:
                let texts = texts(value)
                guard let name = first.name, !texts.isEmpty else { continue }
                switch first.strategy {
                case "upToNextOption", "allRemainingInput": greedy += [name] + texts
                default: words += texts.flatMap { name.hasPrefix("--") ? ["\(name)=\($0)"] : [name, $0] }
                }
            case .positional:
                if first.strategy == "postTerminator" {
                    terminated += texts(value)
                } else {
                    positional += texts(value)
                    // These take everything that follows, the terminator included.
                    needsTerminator = needsTerminator && first.strategy == "default"
                }
            case .toggle: words += toggle(property, value)
            case .counter: words += Array(repeating: first.name ?? "", count: max(0, min(value.int ?? 0, 1_000)))
            case .cases(let names):
                let flags = Dictionary(zip(names, property.definitions.map(\.name))) { first, _ in first }
                words += texts(value).compactMap { flags[$0] ?? nil }
            case .group: continue
            }
        }
        if !terminated.isEmpty { return words + greedy + positional + ["--"] + terminated }
        guard !positional.isEmpty else { return words + greedy }
        return words + greedy + (needsTerminator ? ["--"] : []) + positional
    }

    private static func toggle(_ property: CommandSchema.Property, _ value: ParameterValue) -> [String] {
        guard let isOn = value.bool else { return [] }
        if isOn { return [property.definitions[0].name].compactMap(\.self) }
        return property.definitions.count > 1 ? [property.definitions[1].name].compactMap(\.self) : []
    }

    private static func texts(_ value: ParameterValue) -> [String] {
        switch value {
        case .null: []
        case .array(let elements): elements.flatMap(texts)
        case .bool(let flag): [flag ? "true" : "false"]
        case .string(let text): [text]
        default: [value.description]
        }
    }

    /// What a server's text means for a property of which there is no local value to take the type from.
    static func value(_ item: ParameterItem, for property: CommandSchema.Property) -> ParameterValue {
        if item.value.isEmpty, item.type != "str" { return .null }
        switch property.shape {
        case .toggle: return .bool(["true", "1", "yes", "on"].contains(item.value.lowercased()))
        case .counter: return Int64(item.value).map { .integer($0) } ?? .null
        default:
            let isList = property.definitions.contains(where: \.isRepeating)
            return isList || item.type?.hasPrefix("list") == true ? item.typedValue : .string(item.value)
        }
    }
}

#endif
