import ClearMLAPI

/// One `connect` call, decided without I/O: what to write for a local value, and what comes back of a server's values.
struct ParameterConnection {
    /// The section that the values belong to.
    let section: String
    /// The local value's tree.
    let tree: ParameterNode
    /// What the local value would write, sorted by name.
    let items: [ParameterItem]

    init(
        section: String?,
        tree: ParameterNode,
        descriptions: [String: String] = [:]
    ) throws(ClearMLError) {
        let section = section?.trimmingSpaces() ?? ParameterItem.defaultSection
        guard !section.isEmpty else {
            throw ClearMLError(code: .invalidArgument, message: "connect(name:) is empty; leave it out for \"General\"")
        }
        guard case .members = tree.content else {
            throw ClearMLError(
                code: .invalidParameters,
                message: "connect takes a structure or a dictionary, not a single value or a list; give it a name"
            )
        }
        self.section = section
        self.tree = tree
        items = try tree.flattened().map { flat in
            var item = flat.item(section: section)
            if let description = descriptions[flat.name] { item.help = description }
            return item
        }
    }

    /// Encodes any value.
    init(
        section: String?,
        encoding value: some Encodable,
        descriptions: [String: String] = [:]
    ) throws(ClearMLError) {
        let tree: ParameterNode
        do {
            tree = try ParameterEncoder.tree(of: value)
        } catch {
            throw ClearMLError(
                code: .invalidParameters,
                message: "\(type(of: value)) cannot be written as hyperparameters: \(error)",
                underlying: error
            )
        }
        try self.init(section: section, tree: tree, descriptions: descriptions)
    }

    /// What the run uses, once the server's values are known.
    struct Outcome<Value> {
        var value: Value
        /// Local items that the server does not have yet.
        var missing: [ParameterItem]
        /// Server values that could not be cast; the local value stands.
        var rejected: [ParameterItem]
    }

    /// Lays the server's values of this section over a local value.
    func overridden<T: Decodable>(_ type: T.Type, by server: [ParameterItem]) throws(ClearMLError) -> Outcome<T> {
        let overrides = ParameterOverrides(server.filter { $0.section == section })
        let value: T
        do {
            value = try ParameterDecoder.decode(type, tree: tree, overrides: overrides)
        } catch {
            throw ClearMLError(
                code: .invalidParameters,
                message: "the hyperparameters of section \"\(section)\" do not make a \(T.self): \(error)",
                underlying: error
            )
        }
        return Outcome(value: value, missing: missing(from: server), rejected: overrides.rejected)
    }

    /// Lays the server's values of this section over a dictionary, nested as the local one is.
    func overridden(_ local: [String: ParameterValue], by server: [ParameterItem]) -> Outcome<[String: ParameterValue]>
    {
        let overrides = ParameterOverrides(server.filter { $0.section == section })
        let value = Self.replace(in: .dictionary(local), name: "", overrides: overrides)
        return Outcome(
            value: value.dictionary ?? local,
            missing: missing(from: server),
            rejected: overrides.rejected.sorted { $0.name < $1.name }
        )
    }

    private func missing(from server: [ParameterItem]) -> [ParameterItem] {
        let known = ParameterOverrides(server.filter { $0.section == section })
        return items.filter { !known.applies(atOrBelow: $0.name) }
    }

    private static func replace(
        in local: ParameterValue,
        name: String,
        overrides: ParameterOverrides
    ) -> ParameterValue {
        if let item = overrides.items[name], !name.isEmpty {
            if let value = PythonText.cast(item.value, storedType: item.type, like: local) { return value }
            overrides.reject(item)
            return local
        }
        guard case .dictionary(let members) = local else { return local }
        return .dictionary(
            Dictionary(
                uniqueKeysWithValues: members.map { key, value in
                    (key, replace(in: value, name: name.isEmpty ? key : "\(name)/\(key)", overrides: overrides))
                }
            )
        )
    }
}
