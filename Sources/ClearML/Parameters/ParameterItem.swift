package import ClearMLAPI

/// One hyperparameter as the server stores it: everything is text, the type stands beside it.
public struct ParameterItem: Sendable, Hashable {
    /// The section that the parameter is shown under, `General` unless another was asked for.
    public var section: String
    /// The name within the section; nested names are joined by `/`.
    public var name: String
    /// The value as text, as Python would print it.
    public var value: String
    /// The declared type in Python's words (`int`, `float`, `list/int`, …); nil if none was declared.
    public var type: String?
    /// What the user interface shows beside the parameter; nil if nothing was said.
    public var description: String?

    /// Makes an item from its parts.
    public init(section: String, name: String, value: String, type: String? = nil, description: String? = nil) {
        self.section = section
        self.name = name
        self.value = value
        self.type = type
        self.description = description
    }

    /// The name that users type: `Section/name`.
    public var flatName: String { "\(section)/\(name)" }

    /// The value with its declared type restored; a text that does not fit its type stays a text.
    public var typedValue: ParameterValue { PythonText.decode(value, type: type) }

    /// The section of a parameter that names none.
    public static let defaultSection = "General"

    /// Splits `Section/name` at the first slash; a name without one belongs to ``defaultSection``.
    package static func split(_ flatName: String) -> (section: String, name: String) {
        guard let slash = flatName.firstIndex(of: "/") else { return (defaultSection, flatName) }
        let section = flatName[..<slash]
        return (section.isEmpty ? defaultSection : String(section), String(flatName[flatName.index(after: slash)...]))
    }
}

extension ParameterItem {
    /// Makes the item that stores `value` under `section` and `name`.
    package init(section: String, name: String, value: ParameterValue, description: String? = nil) {
        let encoded = PythonText.encode(value)
        self.init(section: section, name: name, value: encoded.text, type: encoded.type, description: description)
    }

    /// The item as `tasks.edit_hyper_params` takes it.
    package var json: JSONValue {
        var members: [String: JSONValue] = [
            "section": .string(section), "name": .string(name), "value": .string(value),
        ]
        if let type { members["type"] = .string(type) }
        if let description { members["description"] = .string(description) }
        return .object(members)
    }

    /// Reads the two-level `hyperparams` map of a task; members of an unexpected shape are left out.
    package static func items(hyperparams: JSONValue) -> [ParameterItem] {
        guard case .object(let sections) = hyperparams else { return [] }
        var items: [ParameterItem] = []
        for (section, content) in sections {
            guard case .object(let entries) = content else { continue }
            for (name, entry) in entries {
                guard case .object(let fields) = entry else { continue }
                items.append(ParameterItem(section: section, name: name, fields: fields))
            }
        }
        return items
    }

    private init(section: String, name: String, fields: [String: JSONValue]) {
        func text(_ key: String) -> String? {
            if case .string(let text)? = fields[key] { text } else { nil }
        }
        self.init(
            section: text("section") ?? section,
            name: text("name") ?? name,
            value: text("value") ?? "",
            type: text("type").flatMap { $0.isEmpty ? nil : $0 },
            description: text("description").flatMap { $0.isEmpty ? nil : $0 }
        )
    }
}
