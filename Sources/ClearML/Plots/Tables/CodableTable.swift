/// Values of a `Codable` type as a table: one row a value, one column a stored property.
struct CodableTable {
    /// Columns of all rows together: rows of different dictionaries have the columns of each other.
    static let maximumColumns = 2_000

    private static var tooManyColumns: PlotError {
        PlotError(.tooLarge, "its rows have more than \(maximumColumns) columns together")
    }

    private(set) var header: [JSONValue] = []
    private(set) var rows: [[JSONValue]] = []

    /// - Parameters:
    ///   - values: structs or classes with named members; what a member contains that is itself an array or an object is
    ///     shown as JSON text.
    ///   - maximumCells: where encoding ends.
    /// - Throws: ``PlotError`` when a value cannot be encoded or has no named members, and when there are too many.
    init(_ values: [some Encodable], maximumCells: Int = Plot.Table.maximumCells) throws(PlotError) {
        var names: [String] = []
        var objects: [[String: JSONValue]] = []
        for value in values {
            let members = try Self.members(of: value)
            objects.append(members)
            guard members.count <= Self.maximumColumns else { throw Self.tooManyColumns }
            // Most rows have the columns of the first one.
            if names.isEmpty || members.keys.contains(where: { !names.contains($0) }) {
                Self.insert(try Self.order(of: value, members), into: &names)
                guard names.count <= Self.maximumColumns else { throw Self.tooManyColumns }
            }
            guard names.count * objects.count <= maximumCells else { throw .tooManyCells }
        }
        header = names.map { .string($0) }
        rows = objects.map { object in names.map { Self.cell(object[$0] ?? .null) } }
    }

    private static func members(of value: some Encodable) throws(PlotError) -> [String: JSONValue] {
        let json: JSONValue
        do { json = try JSONValue(encoding: value) } catch {
            throw PlotError(.malformed, "a row of its table cannot be encoded: \(error)")
        }
        guard case .object(let members) = json else {
            throw PlotError(.shape, "a row of its table has no named members; pass lists of cells as table:")
        }
        return members
    }

    /// The names in the order in which the type encodes them; those that it encodes in another way come last.
    private static func order(of value: some Encodable, _ members: [String: JSONValue]) throws(PlotError) -> [String] {
        // A dictionary has no order, so that every run would show another one.
        guard Mirror(reflecting: value).displayStyle != .dictionary else { return members.keys.sorted() }
        do {
            let names = try KeyOrder.names(of: value)
            return names + members.keys.filter { !names.contains($0) }.sorted()
        } catch {
            throw PlotError(.malformed, "a row of its table cannot be encoded: \(error)")
        }
    }

    /// Puts new names behind the one that they follow in their row.
    private static func insert(_ order: [String], into names: inout [String]) {
        var place = 0
        for name in order {
            if let known = names.firstIndex(of: name) {
                place = known + 1
            } else {
                names.insert(name, at: place)
                place += 1
            }
        }
    }

    private static func cell(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array, .object: .string(value.description)
        default: value
        }
    }
}
