extension ClearMLTask {
    /// Copies what a task was set up with, and not what it brought forth, into a new draft.
    ///
    /// - Parameters:
    ///   - id: the id of the task to copy.
    ///   - name: the name of the copy; nil for the same.
    ///   - comment: its comment; nil for the same.
    ///   - parent: the id of its parent; nil for the other task's parent, or the other task where it has none.
    ///   - projectID: the id of its project; nil for the same.
    /// - Returns: the copy, to read and edit.
    /// - Throws: ``ClearMLError`` if there is no such task, or the server refuses or did not answer.
    public static func clone(
        id: String,
        name: String? = nil,
        comment: String? = nil,
        parent: String? = nil,
        projectID: String? = nil
    ) throws(ClearMLError) -> ClearMLTask {
        try TaskRegistry.shared.server().clone(
            id,
            name: name,
            comment: comment,
            parent: parent,
            projectID: projectID
        )
    }
}
