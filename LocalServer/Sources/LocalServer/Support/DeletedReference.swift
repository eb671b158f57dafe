/// What stands in the place of the id of something that was deleted, so that whoever referred to it can tell.
enum DeletedReference {
    /// What stands for something that nobody wants to tell apart from others.
    static let anonymous = "__DELETED__"

    static func to(_ id: String) -> String { anonymous + id }

    static func isOne(_ text: String) -> Bool { text.hasPrefix(anonymous) }
}
