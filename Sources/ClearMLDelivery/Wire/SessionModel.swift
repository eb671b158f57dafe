package import ClearMLAPI

/// A model that a run makes, as its session knows it: the server gives it an id only when the session is delivered.
///
/// In the journal it is the member `model` of an operation: `{"key": "…", "name": "…", "after": 17}`.
package struct SessionModel: Sendable, Equatable {
    /// What the session calls it; no other model of the session has it.
    package var key: String
    /// What it is to be called where it must be made although the record that asks for it is lost.
    package var name: String
    /// For the journal of files: the report, in the journal of reports, that must be settled before.
    package var after: UInt64

    /// Names a model.
    package init(key: String, name: String, after: UInt64 = 0) {
        (self.key, self.name, self.after) = (key, name, after)
    }

    /// Nil for what names none.
    init?(_ json: JSONValue) {
        guard let key = json["key"].stringValue, !key.isEmpty else { return nil }
        self.key = key
        name = json["name"].stringValue ?? ""
        after = json["after"].integerValue.map { UInt64(clamping: $0) } ?? 0
    }

    var json: JSONValue {
        var json: JSONValue = ["key": .string(key), "name": .string(name)]
        if after > 0 { json["after"] = .integer(Int64(clamping: after)) }
        return json
    }

    /// The entry of the model's metadata that says which session made it: how it is found again.
    package static let identityKey = "clearml_session"

    /// The value of that entry.
    package static func identity(session: String, key: String) -> String { "\(session)/\(key)" }

    /// That entry as the server takes it in a list.
    package static func identityItem(session: String, key: String) -> MetadataItem {
        MetadataItem(key: identityKey, value: identity(session: session, key: key), type: "str")
    }
}
