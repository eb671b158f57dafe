/// The members of a HOCON object, in the order in which they were first written.
package struct HOCONObject: Sendable, Equatable {
    /// The keys, in order.
    package private(set) var keys: [String] = []
    private var members: [String: HOCONValue] = [:]

    /// An object without members.
    package init() {}

    /// An object with these members, in this order; a repeated key keeps its first place and its last value.
    package init(_ members: [(String, HOCONValue)]) {
        for (key, value) in members { self[key] = value }
    }

    /// How many members there are.
    package var count: Int { keys.count }

    /// Whether there are no members.
    package var isEmpty: Bool { keys.isEmpty }

    /// The member of exactly that name (dots are not taken apart); setting nil removes it.
    package subscript(key: String) -> HOCONValue? {
        get { members[key] }
        set {
            if let newValue {
                if members.updateValue(newValue, forKey: key) == nil { keys.append(key) }
            } else if members.removeValue(forKey: key) != nil {
                keys.removeAll { $0 == key }
            }
        }
    }

    /// The members with their names, in order.
    package var entries: [(key: String, value: HOCONValue)] {
        keys.compactMap { key in members[key].map { (key, $0) } }
    }

    /// The value at a dotted path, `api.credentials.access_key`; nil when any part is missing or not an object.
    package func value(at path: String) -> HOCONValue? {
        var current = self
        var rest = path[...]
        while let dot = rest.firstIndex(of: ".") {
            guard let next = current.members[String(rest[..<dot])]?.object else { return nil }
            current = next
            rest = rest[rest.index(after: dot)...]
        }
        return current.members[String(rest)]
    }

    /// Adds the members of `other`: objects of the same name are merged, everything else is replaced.
    package mutating func merge(_ other: HOCONObject) {
        for (key, value) in other.entries {
            if var mine = members[key]?.object, let theirs = value.object {
                // Taken out first, so that the merge below does not copy what is about to be replaced.
                members[key]?.content = .null
                mine.merge(theirs)
                members[key] = HOCONValue(.object(mine), position: value.position)
            } else {
                self[key] = value
            }
        }
    }

    /// Whether both have equal members, in any order and wherever they were written.
    package static func == (left: HOCONObject, right: HOCONObject) -> Bool { left.members == right.members }
}
