/// A filter by a list of values, with the operators that may stand among them.
struct ListFilter: Sendable {
    /// Values to have and not to have.
    struct Group: Sendable {
        var include: [JSON] = []
        var exclude: [JSON] = []

        var isEmpty: Bool { include.isEmpty && exclude.isEmpty }
    }

    /// Satisfied by any one of its terms.
    var any = Group()
    /// Satisfied only by all of its terms.
    var all = Group()
    /// Whether one group is enough; otherwise both must be satisfied.
    var isEitherEnough = false

    /// Reads a list such as `["a", "-b"]` or `["__$all", "a", "__$not", "b"]`.
    ///
    /// A plain value is a list of one.
    init(_ value: JSON) {
        var isAll = false
        var isNegated = false
        var hasOperator = false
        for item in value.arrayValue ?? [value] {
            switch item.stringValue {
            case "__$all", "__$and", "__$any", "__$or":
                isAll = item == "__$all" || item == "__$and"
                if !hasOperator { isEitherEnough = !isAll }
                hasOperator = true
            case "__$not":
                isNegated = true
            case "__$nop":
                (isAll, isNegated) = (false, false)
            case let text? where text.hasPrefix("-") && !hasOperator && text.count > 1:
                all.exclude.append(.string(String(text.dropFirst())))
            default:
                switch (isAll, isNegated) {
                case (true, false): all.include.append(item)
                case (true, true): all.exclude.append(item)
                case (false, false): any.include.append(item)
                case (false, true): any.exclude.append(item)
                }
                isNegated = false
            }
        }
        if any.isEmpty || all.isEmpty { isEitherEnough = false }
    }

    /// Reads `{"any": {"include": […], "exclude": […]}, "all": {…}, "op": "and"}`.
    init(filter: JSON) {
        any = Group(
            include: filter[path: ["any", "include"]]?.arrayValue ?? [],
            exclude: filter[path: ["any", "exclude"]]?.arrayValue ?? []
        )
        all = Group(
            include: filter[path: ["all", "include"]]?.arrayValue ?? [],
            exclude: filter[path: ["all", "exclude"]]?.arrayValue ?? []
        )
        isEitherEnough = filter["op"] == "or"
    }

    /// The values of which one is asked for, when that is all that the filter asks.
    var plainValues: [String]? {
        guard all.isEmpty, any.exclude.isEmpty, !any.include.isEmpty else { return nil }
        let values = any.include.compactMap(\.stringValue)
        return values.count == any.include.count ? values : nil
    }

    /// Whether the values that an entity has for the member satisfy the filter.
    ///
    /// Null stands for having none.
    func accepts(_ values: [JSON]) -> Bool {
        func has(_ wanted: JSON) -> Bool { wanted.isNull ? values.isEmpty : values.contains(wanted) }
        let anyHolds = any.isEmpty || any.include.contains(where: has) || any.exclude.contains { !has($0) }
        let allHold = all.include.allSatisfy(has) && !all.exclude.contains(where: has)
        guard isEitherEnough, !any.isEmpty, !all.isEmpty else { return anyHolds && allHold }
        return anyHolds || allHold
    }
}
