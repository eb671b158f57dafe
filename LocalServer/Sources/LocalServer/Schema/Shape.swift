/// The type of a JSON value, with what else is asked of it.
indirect enum Shape: Sendable {
    case any
    case string
    /// A string of at least one character.
    case text
    /// One of these strings.
    case choice([String])
    case bool
    /// An integer within the bounds; text of digits counts, as it does on the real server.
    case integer(ClosedRange<Int64> = Int64.min...Int64.max)
    case number
    case object
    /// An object with known members.
    case document(Schema)
    /// An object with any keys, whose values are all of one shape.
    case map(Shape)
    case list(Shape, nonEmpty: Bool = false)
    /// Either of two shapes.
    case either(Shape, Shape)

    /// What is wrong with `value`, or nil when it fits.
    func problem(with value: JSON, path: String) -> String? {
        switch self {
        case .any: return nil
        case .string: return value.stringValue == nil ? mismatch("string", value, path) : nil
        case .text:
            guard let text = value.stringValue else { return mismatch("string", value, path) }
            return text.isEmpty ? "\(path): must not be empty" : nil
        case .choice(let allowed):
            guard let text = value.stringValue, allowed.contains(text) else {
                return "\(path): \(value.text) is not one of \(allowed.joined(separator: ", "))"
            }
            return nil
        case .bool: return value.boolValue == nil ? mismatch("bool", value, path) : nil
        case .integer(let bounds):
            guard let integer = value.integerValue ?? value.stringValue.flatMap({ Int64($0) }) else {
                return mismatch("int", value, path)
            }
            return bounds.contains(integer) ? nil : "\(path): \(integer) is out of range"
        case .number: return value.numberValue == nil ? mismatch("number", value, path) : nil
        case .object: return value.objectValue == nil ? mismatch("dict", value, path) : nil
        case .document(let schema):
            guard let object = value.objectValue else { return mismatch("dict", value, path) }
            do {
                try schema.validate(object, path: path)
                return nil
            } catch {
                return error.message
            }
        case .map(let shape):
            guard let object = value.objectValue else { return mismatch("dict", value, path) }
            return first(in: object.lazy.map { ($0, $1) }) { shape.problem(with: $1, path: "\(path).\($0)") }
        case .list(let shape, let nonEmpty):
            guard let elements = value.arrayValue else { return mismatch("list", value, path) }
            if nonEmpty, elements.isEmpty { return "\(path): must not be empty" }
            return first(in: elements.enumerated()) { shape.problem(with: $0.element, path: "\(path)[\($0.offset)]") }
        case .either(let one, let other):
            guard let problem = one.problem(with: value, path: path) else { return nil }
            return other.problem(with: value, path: path) == nil ? nil : problem
        }
    }

    private func first<Elements: Sequence>(
        in elements: Elements,
        _ problem: (Elements.Element) -> String?
    ) -> String? {
        for element in elements {
            if let found = problem(element) { return found }
        }
        return nil
    }

    private func mismatch(_ expected: String, _ value: JSON, _ path: String) -> String {
        "\(path): expected \(expected), got \(value.typeName)"
    }
}
