import ClearMLAPI

/// A regular expression for several texts of a task at once; upper and lower case are the same to it.
public struct FieldPattern: Sendable, Hashable {
    /// A text of a task.
    public enum Field: String, Sendable, Hashable, CaseIterable {
        /// The id.
        case id
        /// The name.
        case name
        /// The comment.
        case comment
        /// The address of the repository.
        case repository = "script.repository"
        /// The program that was run.
        case entryPoint = "script.entry_point"
    }

    /// Where it is looked for.
    public var fields: [Field]
    /// The regular expression, in the server's dialect (PCRE).
    public var pattern: String

    /// Takes a regular expression for some texts.
    public init(_ pattern: String, in fields: [Field]) {
        self.pattern = pattern
        self.fields = fields
    }

    var json: JSONValue { ["pattern": .string(pattern), "fields": .strings(fields.map(\.rawValue))] }
}
