import ClearMLAPI

/// The bodies of edits, the same for a call and for the journal.
enum TaskEdits {
    static func parameters(_ items: [ParameterItem], replacing: ParameterStore.Replacement) -> JSONValue {
        [
            "hyperparams": .array(items.map(\.json)), "replace_hyperparams": .string(replacing.rawValue),
            // Without it a started task refuses; the server grants it while the task is queued or running.
            "force": true,
        ]
    }

    static func deletion(section: String, name: String) -> JSONValue {
        ["hyperparams": [["section": .string(section), "name": .string(name)]], "force": true]
    }

    static func tags(_ tags: [String]) -> JSONValue { ["tags": .array(tags.map { .string($0) })] }
}
