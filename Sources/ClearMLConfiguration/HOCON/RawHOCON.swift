/// A value as it was written, before substitutions are resolved.
///
/// Lives on one thread, during one parse. Indirect to be one word in the frames of the recursive parser.
indirect enum RawHOCON {
    /// A boolean, number, string or null.
    case scalar(HOCONValue)
    case array([RawHOCON], line: Int)
    case object(RawHOCONObject)
    /// Several pieces side by side, at least one of them a substitution, a list or an object.
    case concatenation([Piece], line: Int)
    /// The right side of `+=`.
    case append([Piece], line: Int)

    /// One piece of a value, with the blanks that follow it.
    struct Piece {
        indirect enum Content {
            case value(RawHOCON)
            case substitution(Substitution)
        }
        var content: Content
        var trailingBlanks: String
    }

    /// `${path}` or `${?path}`.
    struct Substitution {
        /// The text between the braces, which is also the name of the environment variable.
        var name: String
        var path: [String]
        var isOptional: Bool
        /// Where `$` stands, in bytes from the start of the text.
        var offset: Int
    }
}

/// An object as it was written.
final class RawHOCONObject {
    let line: Int
    private(set) var keys: [String] = []
    private(set) var fields: [String: RawHOCONField] = [:]

    init(line: Int) { self.line = line }

    /// The field of that name, made when it is missing.
    func field(_ key: String) -> RawHOCONField {
        if let field = fields[key] { return field }
        let field = RawHOCONField()
        keys.append(key)
        fields[key] = field
        return field
    }

    /// Takes over the fields of an object that was written later under the same name.
    func merge(_ other: RawHOCONObject) {
        for key in other.keys {
            guard let theirs = other.fields[key] else { continue }
            for layer in theirs.layers { field(key).add(layer) }
        }
    }
}

/// Everything that was ever assigned to one key, oldest first, and how far it is resolved.
final class RawHOCONField {
    private(set) var layers: [RawHOCON] = []

    /// What ``HOCONResolver`` knows about this field.
    enum Progress {
        case untouched
        /// `partial` is what the layers before `layer` amount to; a reference of the field to itself sees that.
        case resolving(layer: Int, partial: HOCONMeasure?)
        case done(HOCONMeasure?)
    }
    var progress = Progress.untouched
    /// While the field is searched inside a layer that is still being resolved: only layers before this one count.
    var searchLimit: Int?

    /// Whether members can be found without resolving anything else.
    var hasOnlyObjects: Bool {
        layers.allSatisfy { if case .object = $0 { true } else { false } }
    }

    func add(_ layer: RawHOCON) {
        switch layer {
        case .scalar:
            layers = [layer]
        case .object(let new):
            if case .object(let old)? = layers.last { old.merge(new) } else { layers.append(layer) }
        default:
            layers.append(layer)
        }
    }
}

/// A resolved value with what it costs to hold and to walk.
///
/// A class only to be one word in the frames of the recursive resolver.
final class HOCONMeasure {
    let value: HOCONValue
    /// Bytes of text plus 16 for each value inside.
    let weight: Int
    /// Levels of nesting; 1 for a scalar.
    let depth: Int

    init(value: HOCONValue, weight: Int, depth: Int) {
        self.value = value
        self.weight = weight
        self.depth = depth
    }

    /// The same value as if written at another place.
    func moved(to position: HOCONPosition) -> HOCONMeasure {
        var value = value
        value.position = position
        return HOCONMeasure(value: value, weight: weight, depth: depth)
    }

    init(scalar value: HOCONValue) {
        self.value = value
        depth = 1
        if case .string(let text) = value.content { weight = 16 + text.utf8.count } else { weight = 16 }
    }
}
