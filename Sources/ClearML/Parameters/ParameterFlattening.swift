import ClearMLAPI

/// A value and where it stands: its names from the outermost to the innermost joined by `/`.
struct FlatParameter {
    var name: String
    var value: ParameterValue
    var enumeration: (name: String, values: [String])?

    func item(section: String) -> ParameterItem {
        var item = ParameterItem(section: section, name: name, value: value)
        if let enumeration {
            item.type = enumeration.name
            item.help = "Values:\n" + enumeration.values.joined(separator: ",\n")
        }
        return item
    }
}

extension ParameterNode {
    /// One parameter for every scalar and list below this node, sorted by name.
    ///
    /// - Throws: ``ClearMLError`` with ``ClearMLError/Code/invalidArgument`` for an empty name: the server could not
    ///   store it.
    func flattened() throws(ClearMLError) -> [FlatParameter] {
        var found: [FlatParameter] = []
        try flatten(prefix: "", into: &found)
        return found.sorted { $0.name < $1.name }
    }

    private func flatten(prefix: String, into found: inout [FlatParameter]) throws(ClearMLError) {
        guard case .members(let members) = content, !members.isEmpty else {
            let empty = if case .members = content { true } else { false }
            if prefix.isEmpty, empty { return }
            found.append(FlatParameter(name: prefix, value: value, enumeration: enumeration))
            return
        }
        for (name, node) in members {
            guard !name.trimmingSpaces().isEmpty else {
                throw ClearMLError(
                    code: .invalidArgument,
                    message: "a hyperparameter below \"\(prefix)\" has an empty name; give it a name"
                )
            }
            try node.flatten(prefix: prefix.isEmpty ? name : "\(prefix)/\(name)", into: &found)
        }
    }
}
