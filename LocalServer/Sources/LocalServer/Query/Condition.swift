import Foundation

/// One thing that a document must satisfy to be found.
enum Condition: Sendable {
    case list(MemberPath, ListFilter)
    /// One of the texts at the paths contains a match.
    case anyPattern([MemberPath], Pattern)
    /// All of the texts at the paths contain a match.
    case allPatterns([MemberPath], Pattern)
    case range(MemberPath, low: JSON, high: JSON)
    case date(MemberPath, [DateCondition])
    case equal(MemberPath, JSON)

    func accepts(_ document: JSON) -> Bool {
        switch self {
        case .list(let path, let filter): return filter.accepts(path.values(in: document))
        case .anyPattern(let paths, let pattern): return paths.contains { pattern.matches($0.values(in: document)) }
        case .allPatterns(let paths, let pattern): return paths.allSatisfy { pattern.matches($0.values(in: document)) }
        case .equal(let path, let value): return path.values(in: document).contains(value)
        case .date(let path, let conditions):
            guard let text = path.values(in: document).first?.stringValue else { return false }
            return conditions.allSatisfy { $0.accepts(text) }
        case .range(let path, let low, let high):
            guard let value = path.values(in: document).first else { return false }
            return (low.isNull || !value.isLess(than: low)) && (high.isNull || !high.isLess(than: value))
        }
    }
}

/// A comparison with a moment.
struct DateCondition: Sendable {
    var operation: String
    /// The moment in the form in which documents keep theirs.
    var moment: String

    /// Reads `>=2026-01-01T00:00:00`; nil when there is no moment in it.
    init?(_ text: String) {
        operation = String(text.prefix { "<>=".contains($0) })
        guard let moment = Timestamp(EntityName.trimmed(text.dropFirst(operation.count))) else { return nil }
        self.moment = moment.text
    }

    func accepts(_ text: String) -> Bool {
        switch operation {
        case ">": text > moment
        case ">=": text >= moment
        case "<": text < moment
        case "<=": text <= moment
        default: text == moment
        }
    }
}

/// A regular expression.
struct Pattern: Sendable {
    private let expression: NSRegularExpression

    /// Throws 400/21 when the text is not a regular expression.
    init(_ text: String, ignoringCase: Bool = false) throws(APIError) {
        do {
            expression = try NSRegularExpression(pattern: text, options: ignoringCase ? .caseInsensitive : [])
        } catch {
            throw .badRegex(text, error.localizedDescription)
        }
    }

    func matches(_ values: [JSON]) -> Bool {
        values.contains { value in
            guard let text = value.stringValue else { return false }
            return expression.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) != nil
        }
    }
}

extension JSON {
    /// Order as the storage of the real server has it: nothing, numbers, texts, other values.
    func isLess(than other: JSON) -> Bool {
        if let left = numberValue, let right = other.numberValue { return left < right }
        if let left = stringValue, let right = other.stringValue { return left < right }
        return rank < other.rank
    }

    private var rank: Int {
        switch self {
        case .null: 0
        case .integer, .double: 1
        case .string: 2
        case .object: 3
        case .array: 4
        case .bool: 5
        }
    }
}
