import ClearMLAPI

/// What the tags of a task must be.
///
/// ```swift
/// TagFilter.any(["baseline", "best"]).excluding(["debug"])
/// ```
public struct TagFilter: Sendable, Hashable {
    /// At least one of these, unless empty.
    public var any: [String]
    /// All of these.
    public var all: [String]
    /// None of these.
    public var excluded: [String]

    /// Every tag is fine.
    public init() { self.init(any: []) }

    /// Takes the three lists; an empty one does not count.
    ///
    /// - Parameters:
    ///   - any: at least one of these.
    ///   - all: all of these.
    ///   - excluded: none of these.
    public init(any: [String] = [], all: [String] = [], excluded: [String] = []) {
        self.any = any
        self.all = all
        self.excluded = excluded
    }

    /// At least one of these.
    public static func any(_ tags: [String]) -> TagFilter { TagFilter(any: tags) }

    /// All of these.
    public static func all(_ tags: [String]) -> TagFilter { TagFilter(all: tags) }

    /// None of these.
    public static func excluding(_ tags: [String]) -> TagFilter { TagFilter(excluded: tags) }

    /// The same, and none of these.
    public func excluding(_ tags: [String]) -> TagFilter { TagFilter(any: any, all: all, excluded: excluded + tags) }

    /// The list that the server takes; nil when every tag is fine.
    var wireList: [String]? {
        if any.isEmpty, all.isEmpty, excluded.isEmpty { return nil }
        // Plain lists mean the same to servers of every age. A tag that looks like an operator needs the operators.
        if all.isEmpty, !any.contains(where: Self.looksLikeOperator) { return any + excluded.map { "-\($0)" } }
        // The first operator decides how the two groups are joined, so the one that means "and" stands first.
        var list: [String] = []
        if !all.isEmpty || !excluded.isEmpty { list = ["__$and"] + all + excluded.flatMap { ["__$not", $0] } }
        if !any.isEmpty { list += ["__$or"] + any }
        return list
    }

    private static func looksLikeOperator(_ tag: String) -> Bool { tag.hasPrefix("-") || tag.hasPrefix("__$") }
}

extension TagFilter: ExpressibleByArrayLiteral {
    /// At least one of these, as the Python SDK understands a list of tags.
    public init(arrayLiteral elements: String...) { self.init(any: elements) }
}

extension TagFilter {
    /// The same for system tags, where those that were put away count as told.
    func with(_ archive: TaskQuery.Archive) -> TagFilter {
        var tags = self
        switch archive {
        case .included: break
        case .excluded: tags.excluded.append("archived")
        case .only: tags.all.append("archived")
        }
        return tags
    }
}
