extension ClearMLTask {
    /// Deletes the task with everything that was reported to it, and the files of its images, artifacts and models.
    ///
    /// Files are deleted on the configured file server; what lies elsewhere is reported as left over. A published task
    /// is not deleted.
    /// - Parameters:
    ///   - artifactsAndModels: whether its artifacts and output models go with it; files of debug images and plots
    ///     always do.
    ///   - skipsModelsInUse: keep models that other tasks use.
    /// - Returns: what was deleted and what could not be.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/runIsOpen`` for a run of this process that goes on,
    ///   ``ClearMLError/Code/unexpectedStatus`` for a published task, and what keeps the server from deleting the task.
    @discardableResult
    public func delete(
        artifactsAndModels: Bool = true,
        skipsModelsInUse: Bool = true
    ) throws(ClearMLError) -> DeletionReport {
        let (server, id) = try settled("deleted")
        return try TaskDeletion(server: server, id: id).run(
            artifactsAndModels: artifactsAndModels,
            skipsModelsInUse: skipsModelsInUse
        )
    }
}
