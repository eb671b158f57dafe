#if SwiftArgumentParser

import ArgumentParser
import ClearML

/// What a command takes on its command line, property by property.
struct CommandSchema {
    /// One property, and under which name it is recorded.
    struct Property {
        /// The name in the section `Args`: that of the option, without dashes.
        var key: String
        var shape: PropertyShape
        /// The definitions of the property; several for a pair of flags and for flags of an enumeration.
        var definitions: [ArgumentInformation]
        var help: String? { definitions.lazy.compactMap(\.help).first }
    }

    private(set) var properties: [Property] = []

    /// Reads the properties of a command, in the order in which the parser defines its arguments.
    ///
    /// - Throws: ``ClearMLError`` where properties and definitions do not fit, for a parser that works in another way.
    init(_ command: any ParsableCommand.Type) throws(ClearMLError) {
        var rest = ArgumentInformation.all(of: command)[...]
        try add(command.init(), &rest, command)
    }

    private mutating func add(
        _ arguments: any ParsableArguments,
        _ rest: inout ArraySlice<ArgumentInformation>,
        _ command: any ParsableCommand.Type
    ) throws(ClearMLError) {
        for (label, property) in CommandSchema.wrapped(in: arguments) {
            let shape = type(of: property).shape
            if case .group(let make) = shape {
                try add(make(), &rest, command)
                continue
            }
            let definitions = Self.take(shape, from: &rest)
            guard let first = definitions.first, !first.label.isEmpty else {
                throw ClearMLError(
                    code: .invalidParameters,
                    message: "the argument \(label) of \(command) cannot be told from the parser's description; "
                        + "connect its value with task.connect"
                )
            }
            var key = first.label
            if case .cases = shape { key = Self.dashed(label) }
            properties.append(Property(key: key, shape: shape, definitions: definitions))
        }
    }

    /// The definitions that belong to the next property; empty where they are of another kind.
    private static func take(
        _ shape: PropertyShape,
        from rest: inout ArraySlice<ArgumentInformation>
    ) -> [ArgumentInformation] {
        let kind: ArgumentInformation.Kind
        var count = 1
        switch shape {
        case .option: kind = .option
        case .positional: kind = .positional
        case .toggle:
            kind = .flag
            if rest.count > 1, isPair(rest[rest.startIndex].label, rest[rest.startIndex + 1].label) { count = 2 }
        case .counter: kind = .flag
        case .cases(let names):
            kind = .flag
            count = names.count
        case .group: return []
        }
        let taken = rest.prefix(count)
        guard taken.count == count, taken.allSatisfy({ $0.kind == kind }) else { return [] }
        rest = rest.dropFirst(count)
        return Array(taken)
    }

    /// `--verbose` and `--no-verbose`, `--enable-x` and `--disable-x`.
    private static func isPair(_ first: String, _ second: String) -> Bool {
        second == "no-\(first)"
            || (first.hasPrefix("enable-") && second == "disable-" + first.dropFirst("enable-".count))
    }

    /// The property wrappers of a value with the names of their properties.
    static func wrapped(in value: Any) -> [(label: String, property: any ConnectedProperty)] {
        Mirror(reflecting: value).children.compactMap { child in
            guard let property = child.value as? any ConnectedProperty, let label = child.label else { return nil }
            return (label.hasPrefix("_") ? String(label.dropFirst()) : label, property)
        }
    }

    /// `learningRate` as `learning-rate`.
    static func dashed(_ name: String) -> String {
        var result = ""
        for character in name {
            if character.isUppercase, !result.isEmpty, result.last != "-" { result += "-" }
            result += character.lowercased()
        }
        return result
    }
}

#endif
