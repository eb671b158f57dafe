/// A dotted path into a document.
///
/// A dot inside a name is written `%2E`.
struct MemberPath: Sendable, Hashable {
    var components: [String]

    init(_ text: String) {
        components = text.split(separator: ".", omittingEmptySubsequences: false).map { component in
            component.contains("%") ? Self.unescape(component) : String(component)
        }
    }

    private static func unescape(_ text: Substring) -> String {
        var result = ""
        var rest = text
        while let character = rest.popFirst() {
            if character == "%", rest.hasPrefix("2E") {
                result.append(".")
                rest.removeFirst(2)
            } else if character == "%", rest.hasPrefix("24") {
                result.append("$")
                rest.removeFirst(2)
            } else if character == "%", rest.hasPrefix("%") {
                result.append("%")
                rest.removeFirst()
            } else {
                result.append(character)
            }
        }
        return result
    }

    /// All values at this path; a list on the way stands for each of its elements.
    func values(in document: JSON) -> [JSON] {
        var found = [document]
        for component in components {
            found = found.flatMap { $0.arrayValue ?? [$0] }.compactMap { $0[component] }
        }
        return found.flatMap { $0.arrayValue ?? [$0] }.filter { !$0.isNull }
    }

    /// Copies what is at this path from one object into another, keeping what is there already.
    func copy(from source: JSON, to target: inout JSON) {
        copy(components[...], from: source, to: &target)
    }

    private func copy(_ rest: ArraySlice<String>, from source: JSON, to target: inout JSON) {
        guard let name = rest.first else { return }
        switch source {
        case .object(let members):
            guard let value = members[name] else { return }
            if rest.count == 1 {
                target[name] = value
            } else {
                var child = target[name] ?? (value.arrayValue.map { .array($0.map { _ in [:] }) } ?? [:])
                copy(rest.dropFirst(), from: value, to: &child)
                target[name] = child
            }
        case .array(let elements):
            var copies = target.arrayValue ?? elements.map { _ in [:] }
            for (position, element) in elements.enumerated() where position < copies.count {
                copy(rest, from: element, to: &copies[position])
            }
            target = .array(copies)
        default: return
        }
    }
}
