public import ClearMLAPI

extension ParameterItem {
    /// The section of a parameter that names none.
    public static let defaultSection = "General"

    /// The section of a program's command line.
    public static let argumentSection = "Args"

    /// The name that users type: `Section/name`.
    public var flatName: String { "\(section)/\(name)" }

    /// The value with its declared type restored; a text that does not fit its type stays a text.
    public var typedValue: ParameterValue { PythonText.decode(value, type: type) }

    /// Makes the item that stores `value` under `section` and `name`.
    ///
    /// - Parameters:
    ///   - section: the group to show it under.
    ///   - name: the name within the section; nested names are joined by `/`.
    ///   - value: the value, whose type is stored with it.
    ///   - help: what the user interface shows beside it; nil if there is nothing to say.
    public init(section: String, name: String, value: ParameterValue, help: String? = nil) {
        let encoded = PythonText.encode(value)
        self.init(section: section, name: name, value: encoded.text, type: encoded.type, help: help)
    }

    /// Splits `Section/name` at the first slash; a name without one belongs to ``defaultSection``.
    package static func split(_ flatName: String) -> (section: String, name: String) {
        guard let slash = flatName.firstIndex(of: "/") else { return (defaultSection, flatName) }
        let section = flatName[..<slash]
        return (section.isEmpty ? defaultSection : String(section), String(flatName[flatName.index(after: slash)...]))
    }

    /// This item with the type and help that the parameter had before, where they still fit.
    ///
    /// A new value keeps the declared type, as in the Python SDK: 3 set on a `float` stays a `float`. A text that the
    /// old type cannot read brings its own.
    func keeping(_ existing: ParameterItem?) -> ParameterItem {
        guard let existing else { return self }
        var item = self
        item.help = help ?? existing.help
        guard let oldType = existing.type, oldType != type else { return item }
        let old = PythonText.decode(value, type: oldType)
        if oldType == "str" || old.string == nil { item.type = oldType }
        return item
    }
}
