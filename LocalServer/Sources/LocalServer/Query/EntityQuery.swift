import Foundation
import GRDB

/// A `get_all` call, compiled: what to look for, in which order, which part of it, and which members to show.
struct EntityQuery: Sendable {
    /// The most entities that one answer has.
    static let maximumPage = 500

    let collection: Collection
    private let fields: QueryFields
    private(set) var conditions: [Condition] = []
    private var order: [(path: MemberPath, descending: Bool)] = []
    private let shown: [MemberPath]
    private let page: Page

    /// Which part of what was found is wanted.
    private enum Page: Sendable {
        case first
        case number(Int, size: Int)
        case scroll(id: String?, size: Int)
    }

    /// The arguments that every `get_all` call has, apart from its filters.
    static let schema = Schema(
        .optional("page", .integer(0...Int64.max)),
        .optional("page_size", .integer(1...Int64.max)),
        .optional("size", .integer(1...Int64.max)),
        .optional("scroll_id", .string),
        .optional("refresh_scroll", .bool),
        .optional("order_by", .either(.list(.string), .string)),
        .optional("only_fields", .either(.list(.string), .string)),
        .optional("search_text", .string),
        .optional("search_hidden", .bool),
        .optional("_any_", .object),
        .optional("_or_", .object),
        .optional("_all_", .object),
        .optional("_and_", .object),
        .optional("filters", .map(.object))
    )

    /// Compiles a call; throws 400/14 for members that the entity does not have, and 400/21 for a bad expression.
    init(_ collection: Collection, _ fields: QueryFields, _ call: Call) throws {
        self.collection = collection
        self.fields = fields
        let body = call.body.objectValue ?? [:]
        shown = try Self.texts(body["only_fields"]).map { try Self.path($0, fields, "only_fields") }
        order = try Self.texts(body["order_by"]).filter { $0 != "@text_score" && $0 != "-@text_score" }.map { text in
            let descending = text.hasPrefix("-")
            return (try Self.path(descending ? String(text.dropFirst()) : text, fields, "order_by"), descending)
        }
        let size = min(Int(call.integer("page_size") ?? call.integer("size") ?? 500), Self.maximumPage)
        if body["scroll_id"] != nil || body["size"] != nil {
            let known = call.flag("refresh_scroll") ? nil : body["scroll_id"]?.stringValue
            page = .scroll(id: known, size: size)
        } else if body["page"] != nil || body["page_size"] != nil {
            page = .number(Int(call.integer("page") ?? 0), size: size)
        } else {
            page = .first
        }
        for (key, value) in body where !value.isEmpty { try addFilter(key, value) }
        for (key, value) in body["filters"]?.objectValue ?? [:] {
            conditions.append(.list(try Self.path(key, fields, "filters"), ListFilter(filter: value)))
        }
    }

    /// Adds a condition of the endpoint's own.
    mutating func require(_ condition: Condition) {
        conditions.append(condition)
    }

    /// Puts another filter in the place of the one that the caller gave for a member.
    mutating func replaceList(_ name: String, with filter: ListFilter) {
        let path = MemberPath(name)
        conditions.removeAll { if case .list(path, _) = $0 { true } else { false } }
        conditions.append(.list(path, filter))
    }

    /// Looks in the projects below those that the caller named as well, if it says so.
    mutating func includeSubprojects(_ call: Call, in database: Database) throws {
        guard call.flag("include_subprojects"), let projects = call["project"], !projects.isEmpty else { return }
        let own = projects.stringValue.map { [$0] } ?? projects.strings
        replaceList("project", with: ListFilter(JSON(try ProjectTree.withDescendants(own, in: database))))
    }

    /// Leaves out what has the system tag `hidden`, unless the caller asks for it or names ids.
    mutating func hideHidden(_ call: Call) {
        if !call.flag("search_hidden"), call["id"]?.isEmpty ?? true {
            require(.list(MemberPath("system_tags"), ListFilter(["-hidden"])))
        }
    }

    private mutating func addFilter(_ key: String, _ value: JSON) throws {
        switch key {
        case "_any_", "_or_": try addMultiple(value, Condition.anyPattern)
        case "_all_", "_and_": try addMultiple(value, Condition.allPatterns)
        case "search_text":
            let texts = ["name", "comment", "description", "id"].filter(fields.members.contains).map(MemberPath.init)
            let escaped = NSRegularExpression.escapedPattern(for: value.stringValue ?? "")
            conditions.append(.anyPattern(texts, try Pattern(escaped, ignoringCase: true)))
        default:
            let path = MemberPath(key)
            if QueryFields.contains(fields.pattern, key) {
                if let text = value.stringValue { conditions.append(.anyPattern([path], try Pattern(text))) }
            } else if QueryFields.contains(fields.list, key) {
                conditions.append(.list(path, ListFilter(value)))
            } else if QueryFields.contains(fields.range, key) {
                let bounds = (value.arrayValue ?? [value]).map(Self.bound)
                conditions.append(.range(path, low: bounds.first ?? .null, high: bounds.count > 1 ? bounds[1] : .null))
            } else if QueryFields.contains(fields.date, key) {
                addDates(path, value)
            } else if QueryFields.contains(fields.equal, key) {
                conditions.append(.equal(path, value))
            }
        }
    }

    /// Two plain moments are a range; anything else is a list of comparisons, of which unreadable ones do not count.
    private mutating func addDates(_ path: MemberPath, _ value: JSON) {
        let items = value.arrayValue ?? [value]
        let isRange =
            items.count == 2 && items.allSatisfy { $0.stringValue.map { !"<>=".contains($0.prefix(1)) } ?? true }
        if isRange {
            conditions.append(.range(path, low: Self.bound(items[0]), high: Self.bound(items[1])))
            return
        }
        let comparisons = items.compactMap { $0.stringValue.flatMap(DateCondition.init) }
        if !comparisons.isEmpty { conditions.append(.date(path, comparisons)) }
    }

    private mutating func addMultiple(
        _ value: JSON,
        _ make: ([MemberPath], Pattern) -> Condition
    ) throws {
        let paths = try (value["fields"]?.strings ?? []).map { try Self.path($0, fields, "fields") }
        guard !paths.isEmpty else { throw APIError.badReference("Fields are missing in a multi-field pattern") }
        if let pattern = value["pattern"]?.stringValue {
            conditions.append(make(paths, try Pattern(pattern, ignoringCase: true)))
        }
    }

    /// A bound of a range; a moment is brought to the form in which documents keep theirs.
    private static func bound(_ value: JSON) -> JSON {
        value.stringValue.flatMap { Timestamp($0) }.map(\.json) ?? value
    }

    private static func texts(_ value: JSON?) -> [String] {
        value?.stringValue.map { [$0] } ?? value?.strings ?? []
    }

    private static func path(_ text: String, _ fields: QueryFields, _ argument: String) throws(APIError) -> MemberPath {
        let path = MemberPath(text)
        guard let first = path.components.first, fields.members.contains(first) else {
            throw .unknownField("Invalid field \(text) in \(argument)")
        }
        return path
    }

    // MARK: Running

    /// What was found, as the caller wants to see it, and the id of the scroll if there is one.
    func run(_ call: Call, in database: Database) throws -> (entities: [JSON], scroll: String?) {
        let (documents, scroll) = try find(call, in: database)
        return (documents.map(project), scroll)
    }

    /// What was found, whole: the wanted part of it in the wanted order.
    func find(_ call: Call, in database: Database) throws -> (documents: [JSON], scroll: String?) {
        var documents = try collection.all(where: indexable, in: database)
            .filter { document in conditions.allSatisfy { $0.accepts(document) } }
        if !order.isEmpty { documents = sorted(documents) }
        switch page {
        case .first: return (Array(documents.prefix(Self.maximumPage)), nil)
        case .number(let number, let size):
            let start = number.multipliedReportingOverflow(by: size)
            return (start.overflow ? [] : Array(documents.dropFirst(start.partialValue).prefix(size)), nil)
        case .scroll(let id, let size):
            let (id, offset) = call.server.scrolls.advance(id, by: size, now: call.now)
            return (Array(documents.dropFirst(offset).prefix(size)), id)
        }
    }

    /// The conditions that the database can check by an index.
    ///
    /// All of them are checked again afterwards.
    private var indexable: [String: [String]] {
        var result: [String: [String]] = [:]
        for condition in conditions {
            switch condition {
            case .list(let path, let filter):
                let name = path.components.joined(separator: ".")
                if name == "id" || collection.indexed.contains(name), let values = filter.plainValues {
                    result[name] = values
                }
            case .equal(let path, .string(let value)):
                let name = path.components.joined(separator: ".")
                if collection.indexed.contains(name) { result[name] = [value] }
            default: break
            }
        }
        return result
    }

    private func sorted(_ documents: [JSON]) -> [JSON] {
        let keyed = documents.enumerated().map { position, document in
            (document, order.map { $0.path.values(in: document).first ?? .null }, position)
        }
        return keyed.sorted { left, right in
            for (index, part) in order.enumerated() {
                let (one, other) = part.descending ? (right.1[index], left.1[index]) : (left.1[index], right.1[index])
                if one.isLess(than: other) { return true }
                if other.isLess(than: one) { return false }
            }
            return left.2 < right.2
        }.map(\.0)
    }

    /// The members of a document that the caller asked for; all of them when it did not say.
    func project(_ document: JSON) -> JSON {
        guard !shown.isEmpty else { return fields.withoutHidden(document) }
        var result: JSON = [:]
        for path in shown { path.copy(from: document, to: &result) }
        return result
    }
}
