/// Turns what was written into values: merges, substitutes and joins.
///
/// Fields are resolved once and remembered. Everything that could grow beyond the text (copies made by substitution,
/// depth, look-ups) is counted against ``HOCONLimits``.
struct HOCONResolver {
    let source: HOCONSource
    let environment: [String: String]
    let limits: HOCONLimits
    let root: RawHOCON

    private var expansion = 0
    private var lookups = 0
    /// Levels of recursion now, a bound on the stack.
    private var level = 0
    /// Substitutions inside substitutions now.
    private var hops = 0
    /// The fields being resolved, innermost last.
    private var stack: [RawHOCONField] = []

    init(source: HOCONSource, environment: [String: String], limits: HOCONLimits, root: RawHOCON) {
        self.source = source
        self.environment = environment
        self.limits = limits
        self.root = root
    }

    mutating func resolveRoot() throws(ConfigurationError) -> HOCONValue {
        try resolve(root)?.value ?? HOCONValue(.object(HOCONObject()))
    }

    // MARK: - Values

    /// The value; nil when it consists of optional substitutions that are undefined.
    private mutating func resolve(_ raw: RawHOCON) throws(ConfigurationError) -> HOCONMeasure? {
        switch raw {
        case .scalar(let value):
            return HOCONMeasure(scalar: value)
        case .array(let elements, let line):
            var values: [HOCONValue] = []
            var weight = 16
            var depth = 0
            for element in elements {
                guard let measure = try resolve(element) else { continue }
                values.append(measure.value)
                weight += measure.weight
                depth = max(depth, measure.depth)
            }
            return try checked(
                HOCONMeasure(
                    value: HOCONValue(.array(values), position: position(line)),
                    weight: weight,
                    depth: depth + 1
                )
            )
        case .object(let object):
            return try resolve(object)
        case .concatenation(let pieces, let line):
            return try join(pieces, line: line)
        case .append(let pieces, let line):
            return try join(pieces, line: line)
        }
    }

    private mutating func resolve(_ object: RawHOCONObject) throws(ConfigurationError) -> HOCONMeasure {
        var result = HOCONObject()
        var weight = 16
        var depth = 0
        for key in object.keys {
            guard let field = object.fields[key], let measure = try resolve(field) else { continue }
            result[key] = measure.value
            weight += measure.weight + key.utf8.count
            depth = max(depth, measure.depth)
        }
        return try checked(
            HOCONMeasure(
                value: HOCONValue(.object(result), position: position(object.line)),
                weight: weight,
                depth: depth + 1
            )
        )
    }

    private mutating func resolve(_ field: RawHOCONField) throws(ConfigurationError) -> HOCONMeasure? {
        if case .done(let measure) = field.progress { return measure }
        level += 1
        guard level <= limits.depth else { throw tooDeep }
        stack.append(field)
        var current: HOCONMeasure?
        for (number, layer) in field.layers.enumerated() {
            field.progress = .resolving(layer: number, partial: current)
            guard let next = try resolve(layer) else { continue }
            if case .append(_, let line) = layer {
                current = try append(next, to: current, line: line)
            } else {
                current = try merge(next, onto: current)
            }
        }
        field.progress = .done(current)
        stack.removeLast()
        level -= 1
        return current
    }

    private mutating func merge(
        _ next: HOCONMeasure,
        onto current: HOCONMeasure?
    ) throws(ConfigurationError) -> HOCONMeasure {
        guard let current, var object = current.value.object, let new = next.value.object else { return next }
        object.merge(new)
        let value = HOCONValue(.object(object), position: next.value.position)
        let weight = current.weight + next.weight
        try spend(weight)
        return try checked(HOCONMeasure(value: value, weight: weight, depth: max(current.depth, next.depth)))
    }

    /// `+=`: a list is appended to a list, text to text behind a blank; anything else replaces, as in the Python SDK.
    private mutating func append(
        _ next: HOCONMeasure,
        to current: HOCONMeasure?,
        line: Int
    ) throws(ConfigurationError) -> HOCONMeasure {
        guard let current else { return next }
        switch (current.value.content, next.value.content) {
        case (.array(let old), .array(let new)):
            let weight = current.weight + next.weight
            try spend(weight)
            return HOCONMeasure(
                value: HOCONValue(.array(old + new), position: position(line)),
                weight: weight,
                depth: max(current.depth, next.depth)
            )
        case (.string, .string("")):
            return current
        case (.string(let old), .string(let new)):
            let measure = HOCONMeasure(scalar: HOCONValue(.string(old + " " + new), position: position(line)))
            try spend(measure.weight)
            return measure
        case (.object, .object):
            return try merge(next, onto: current)
        default:
            return next
        }
    }

    // MARK: - Concatenation

    private mutating func join(_ pieces: [RawHOCON.Piece], line: Int) throws(ConfigurationError) -> HOCONMeasure? {
        var parts: [(measure: HOCONMeasure, blanks: String)] = []
        for piece in pieces {
            let measure: HOCONMeasure?
            switch piece.content {
            case .value(let raw): measure = try resolve(raw)
            case .substitution(let substitution): measure = try lookUp(substitution)
            }
            if let measure { parts.append((measure, piece.trailingBlanks)) }
        }
        guard let first = parts.first else { return nil }
        if parts.count == 1 {
            // A substituted scalar belongs to the line that uses it; the inside of a section keeps its own lines.
            return first.measure.depth == 1 ? first.measure.moved(to: position(line)) : first.measure
        }
        switch first.measure.value.content {
        case .object: return try joinObjects(parts.map(\.measure), line: line)
        case .array: return try joinArrays(parts.map(\.measure), line: line)
        default: return try joinTexts(parts, line: line)
        }
    }

    private mutating func joinObjects(_ parts: [HOCONMeasure], line: Int) throws(ConfigurationError) -> HOCONMeasure {
        var result: HOCONMeasure?
        for part in parts {
            guard part.value.object != nil else { throw mixture("a section", part.value, line: line) }
            result = try merge(part, onto: result)
        }
        let joined = result ?? HOCONMeasure(value: HOCONValue(.object(HOCONObject())), weight: 16, depth: 1)
        return joined.moved(to: position(line))
    }

    private mutating func joinArrays(_ parts: [HOCONMeasure], line: Int) throws(ConfigurationError) -> HOCONMeasure {
        var elements: [HOCONValue] = []
        var weight = 0
        var depth = 1
        for part in parts {
            guard let array = part.value.array else { throw mixture("a list", part.value, line: line) }
            weight += part.weight
            try spend(part.weight)
            elements += array
            depth = max(depth, part.depth)
        }
        return HOCONMeasure(value: HOCONValue(.array(elements), position: position(line)), weight: weight, depth: depth)
    }

    private mutating func joinTexts(
        _ parts: [(measure: HOCONMeasure, blanks: String)],
        line: Int
    ) throws(ConfigurationError) -> HOCONMeasure {
        var text = ""
        for (number, part) in parts.enumerated() {
            let value = part.measure.value
            if value.object != nil || value.array != nil { throw mixture("text", value, line: line) }
            try spend(part.measure.weight)
            text += HOCONText.joinable(value)
            if number < parts.count - 1 { text += part.blanks }
        }
        return HOCONMeasure(scalar: HOCONValue(.string(text), position: position(line)))
    }

    private func mixture(_ first: String, _ second: HOCONValue, line: Int) -> ConfigurationError {
        ConfigurationError(
            .syntax,
            "This value joins \(first) with \(second.kindName). "
                + "Put a comma or a new line between members and quotes around text.",
            file: source.file,
            line: line,
            expected: "pieces of one kind"
        )
    }

    // MARK: - Substitution

    private mutating func lookUp(_ substitution: RawHOCON.Substitution) throws(ConfigurationError) -> HOCONMeasure? {
        hops += 1
        defer { hops -= 1 }
        guard hops <= limits.hops else { throw tooDeep }
        var found: HOCONMeasure?
        if case .object(let object) = root {
            found = try find(substitution.path[...], in: object, for: substitution)
        }
        if let found {
            try spend(found.weight)
            return found
        }
        if let text = environment[substitution.name] {
            let measure = HOCONMeasure(scalar: HOCONValue(.string(text)))
            try spend(measure.weight)
            return measure
        }
        if substitution.isOptional { return nil }
        throw source.error(
            .substitution,
            at: substitution.offset,
            "`${\(substitution.name)}` is neither a setting of this file nor an environment variable. "
                + "Define it, or write `${?\(substitution.name)}` to leave it out when undefined.",
            expected: "a defined name"
        )
    }

    private mutating func find(
        _ path: ArraySlice<String>,
        in object: RawHOCONObject,
        for substitution: RawHOCON.Substitution
    ) throws(ConfigurationError) -> HOCONMeasure? {
        lookups += 1
        guard lookups <= limits.lookups else { throw limitError("Substitutions need too many look-ups.") }
        guard let name = path.first, let field = object.fields[name] else { return nil }
        let rest = path.dropFirst()
        if !rest.isEmpty { return try find(rest, within: field, for: substitution) }
        guard case .resolving(_, let partial) = field.progress else { return try resolve(field) }
        // A field sees its own earlier value; two fields that need each other have none.
        if stack.last === field { return partial }
        throw source.error(
            .substitution,
            at: substitution.offset,
            "`${\(substitution.name)}` refers back to itself through other settings. Break the cycle.",
            expected: "a value that does not depend on this one"
        )
    }

    /// Looks inside a field that may be half resolved, newest layer first.
    private mutating func find(
        _ path: ArraySlice<String>,
        within field: RawHOCONField,
        for substitution: RawHOCON.Substitution
    ) throws(ConfigurationError) -> HOCONMeasure? {
        if case .untouched = field.progress, !field.hasOnlyObjects { _ = try resolve(field) }
        if case .done(let measure) = field.progress { return descend(path, into: measure?.value) }

        level += 1
        guard level <= limits.depth else { throw tooDeep }
        defer { level -= 1 }
        let limit = field.searchLimit
        defer { field.searchLimit = limit }
        for number in (0..<(limit ?? field.layers.count)).reversed() {
            let pieces: [RawHOCON.Piece]
            switch field.layers[number] {
            case .scalar, .array: return nil
            case .object(let object):
                if let found = try find(path, in: object, for: substitution) { return found }
                continue
            case .concatenation(let parts, _), .append(let parts, _): pieces = parts
            }
            field.searchLimit = number
            for piece in pieces.reversed() {
                switch piece.content {
                case .value(.object(let object)):
                    if let found = try find(path, in: object, for: substitution) { return found }
                case .value:
                    return nil
                case .substitution(let inner):
                    guard case .object(let object) = root else { continue }
                    let whole = inner.path + path
                    if let found = try find(whole[...], in: object, for: substitution) { return found }
                }
            }
        }
        return nil
    }

    private func descend(_ path: ArraySlice<String>, into value: HOCONValue?) -> HOCONMeasure? {
        var current = value
        for part in path { current = current?.object?[part] }
        return current.map { measure($0) }
    }

    /// Counted again by walking; the value is already within the limits.
    private func measure(_ value: HOCONValue) -> HOCONMeasure {
        switch value.content {
        case .array(let elements):
            let inner = elements.map { measure($0) }
            let weight = inner.reduce(16) { $0 + $1.weight }
            return HOCONMeasure(value: value, weight: weight, depth: 1 + (inner.map(\.depth).max() ?? 0))
        case .object(let object):
            var weight = 16
            var depth = 0
            for (key, member) in object.entries {
                let inner = measure(member)
                weight += inner.weight + key.utf8.count
                depth = max(depth, inner.depth)
            }
            return HOCONMeasure(value: value, weight: weight, depth: depth + 1)
        default:
            return HOCONMeasure(scalar: value)
        }
    }

    // MARK: - Limits

    private func position(_ line: Int) -> HOCONPosition { HOCONPosition(file: source.file, line: line) }

    private mutating func spend(_ weight: Int) throws(ConfigurationError) {
        expansion += weight
        guard expansion <= limits.expansion else {
            throw limitError("Substitutions expand this text to more than \(limits.expansion >> 20) MiB.")
        }
    }

    private func checked(_ measure: HOCONMeasure) throws(ConfigurationError) -> HOCONMeasure {
        guard measure.depth <= limits.depth + 1 else {
            throw limitError("Substitutions nest sections more than \(limits.depth) levels deep.")
        }
        return measure
    }

    private var tooDeep: ConfigurationError {
        limitError("Substitutions refer to substitutions more than \(limits.hops) times, or too deep into sections.")
    }

    private func limitError(_ message: String) -> ConfigurationError {
        ConfigurationError(.limit, message, file: source.file)
    }
}
