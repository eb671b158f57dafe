extension JSONValue {
    /// This object with `other` laid over it: where both have an object, its members are merged in turn; everything else
    /// of `other` replaces what was there.
    func merging(_ other: [String: JSONValue]) -> JSONValue {
        guard !other.isEmpty else { return self }
        var members = objectValue ?? [:]
        members.overlay(other)
        return .object(members)
    }
}

extension [String: JSONValue] {
    /// Lays `other` over these members, object by object.
    mutating func overlay(_ other: [String: JSONValue]) {
        for (name, value) in other {
            if case .object(let inner) = value, case .object(let mine) = self[name] {
                self[name] = JSONValue.object(mine).merging(inner)
            } else {
                self[name] = value
            }
        }
    }
}
