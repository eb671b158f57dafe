public import ClearMLAPI

// The same as static members of ``ClearMLTask``, where a ClearML user looks for them; see Task+EntryPoints.swift.

extension Task where Success == Never, Failure == Never {
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
        try ClearMLTask.clone(id: id, name: name, comment: comment, parent: parent, projectID: projectID)
    }

    /// Copies what a task was set up with, and not what it brought forth, into a new draft.
    ///
    /// - Parameters:
    ///   - id: the id of the task to copy.
    ///   - name: the name of the copy; nil for the same.
    ///   - comment: its comment; nil for the same.
    ///   - parent: the id of its parent; nil for the other task's parent, or the other task where it has none.
    ///   - projectID: the id of its project; nil for the same.
    /// - Returns: the copy, to read and edit.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public static func clone(
        id: String,
        name: String? = nil,
        comment: String? = nil,
        parent: String? = nil,
        projectID: String? = nil
    ) async throws(ClearMLError) -> ClearMLTask {
        try await ClearMLTask.clone(id: id, name: name, comment: comment, parent: parent, projectID: projectID)
    }

    /// Makes a task of a document from `exportTask` or from the Python SDK's `export_task`, or changes one by it.
    ///
    /// - Parameters:
    ///   - document: the exported task.
    ///   - target: the id of the task to change; nil makes a new draft in the project that the document names.
    ///   - update: keep what the target has and the document does not say; otherwise it is replaced.
    /// - Returns: the task, to read and edit.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/invalidArgument`` for what is no task, and what keeps the server
    ///   from doing it.
    public static func importTask(
        _ document: JSONValue,
        target: String? = nil,
        update: Bool = false
    ) throws(ClearMLError) -> ClearMLTask {
        try ClearMLTask.importTask(document, target: target, update: update)
    }

    /// Makes a task of a document from `exportTask` or from the Python SDK's `export_task`, or changes one by it.
    ///
    /// - Parameters:
    ///   - document: the exported task.
    ///   - target: the id of the task to change; nil makes a new draft in the project that the document names.
    ///   - update: keep what the target has and the document does not say; otherwise it is replaced.
    /// - Returns: the task, to read and edit.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public static func importTask(
        _ document: JSONValue,
        target: String? = nil,
        update: Bool = false
    ) async throws(ClearMLError) -> ClearMLTask {
        try await ClearMLTask.importTask(document, target: target, update: update)
    }
}
