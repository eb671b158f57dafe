/// What a value became while it was encoded: a scalar, named members or a list.
///
/// A class, since an `Encoder` hands out containers that all write into the same place. It never leaves the call that
/// made it.
final class ParameterNode {
    enum Content {
        case nothing
        case value(ParameterValue)
        case members([String: ParameterNode])
        case elements([ParameterNode])
    }

    var content = Content.nothing
    /// The name of the enumeration that the value belongs to, and its possible values; nil for everything else.
    var enumeration: (name: String, values: [String])?

    init() {}

    init(_ value: ParameterValue) { content = .value(value) }

    /// The whole node as one value.
    var value: ParameterValue {
        switch content {
        case .nothing: .dictionary([:])
        case .value(let value): value
        case .members(let members): .dictionary(members.mapValues(\.value))
        case .elements(let elements): .array(elements.map(\.value))
        }
    }

    func member(_ name: String) -> ParameterNode {
        let node = ParameterNode()
        var members: [String: ParameterNode] = [:]
        if case .members(let existing) = content { members = existing }
        members[name] = node
        content = .members(members)
        return node
    }

    func element() -> ParameterNode {
        let node = ParameterNode()
        var elements: [ParameterNode] = []
        if case .elements(let existing) = content { elements = existing }
        elements.append(node)
        content = .elements(elements)
        return node
    }
}
