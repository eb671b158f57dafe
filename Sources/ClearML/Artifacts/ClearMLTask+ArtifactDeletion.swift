import ClearMLAPI
import ClearMLStorage

extension ClearMLTask {
    /// Deletes artifacts of the task, and their files.
    ///
    /// The task forgets them first, so that it never names a file that is gone. A file is deleted only where the task's
    /// own files lie (`…/{name}.{id}/artifacts/…` on any storage): what an artifact merely refers to stays, and is
    /// reported as left over. Asks the server at once; what a run handed over a moment ago may come back when it is
    /// delivered, so wait for it first with `waitForUploads(timeout:)`.
    /// - Parameters:
    ///   - names: what they are found by; those that are not there are left out.
    ///   - deletesFromStorage: whether the files go too.
    /// - Returns: what was deleted and what could not be.
    /// - Throws: ``ClearMLError`` if the server refuses or did not answer.
    @discardableResult
    public func deleteArtifacts(
        names: [String],
        deletesFromStorage: Bool = true
    ) throws(ClearMLError) -> DeletionReport {
        let (server, id) = try backend.access()
        guard !names.isEmpty else { return DeletionReport() }
        let urls = try backend.snapshot().artifacts
            .filter { $0.mode == "output" && names.contains($0.name) && !$0.url.isEmpty }
            .map(\.url)
        try server.call { server throws(APIError) in try server.tasks.deleteArtifacts(id, named: names) }
        var report = DeletionReport()
        guard deletesFromStorage, !urls.isEmpty else { return report }
        let files = try StoredFiles(server)
        let service = FileService(server.session, options: server.options)
        for url in Self.unique(urls) {
            if let reason = Self.delete(url, of: id, files.storage, service) {
                report.leftovers.append(DeletionReport.Leftover(name: url, reason: reason))
            } else {
                report.deletedFiles.append(url)
            }
        }
        return report
    }

    /// Deletes artifacts of the task, and their files, without blocking a thread of the cooperative pool.
    ///
    /// - Parameters:
    ///   - names: what they are found by; those that are not there are left out.
    ///   - deletesFromStorage: whether the files go too.
    /// - Returns: what was deleted and what could not be.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    @discardableResult
    public func deleteArtifacts(
        names: [String],
        deletesFromStorage: Bool = true
    ) async throws(ClearMLError) -> DeletionReport {
        try await LibraryQueue.run { () throws(ClearMLError) in
            try self.deleteArtifacts(names: names, deletesFromStorage: deletesFromStorage)
        }
    }

    /// Nil when the file is gone; else why it is not.
    private static func delete(_ url: String, of task: String, _ storage: Storage, _ service: FileService) -> String? {
        // Whoever can write to the server could name any file that our keys reach.
        guard url.contains(".\(task)/artifacts/"), !url.split(separator: "/").contains("..") else {
            return "it does not lie with the files of the task"
        }
        if service.session.mayReceiveToken(StoragePath.repaired(url)) { return service.delete(url) }
        do throws(StorageError) {
            _ = try storage.delete(url, Transfer(timeout: .seconds(60)))
            return nil
        } catch {
            return error.message
        }
    }
}
