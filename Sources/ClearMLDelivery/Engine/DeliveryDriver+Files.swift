import ClearMLAPI
import ClearMLJournal

/// Files that operations come with.
extension DeliveryDriver {
    /// Stores the file of an operation.
    func store(_ file: AttachedFile, of sequence: UInt64, task: String) -> TaskOperations.StoredFile {
        if let root = file.storage {
            let url = address(of: file, at: root, task: task)
            if let obstacle = files.store(file, of: sequence, at: url) { return .obstacle(obstacle) }
            return .at(url: url, sha256: files.storedFile(of: sequence)?.sha256)
        }
        guard let place = taskFiles(task) else { return .obstacle(.refused(reason: TaskFiles.noServer)) }
        let (key, url) = place.place(of: file)
        let item = BatchFile(sequence: sequence, file: file, key: key)
        if let obstacle = files.store([item], on: place.server) { return .obstacle(obstacle) }
        return .at(url: url, sha256: files.storedFile(of: sequence)?.sha256)
    }

    /// Deletes a stored file that a later one has replaced; nil when it is gone, or stays because the later one was given up.
    func discard(_ file: SupersededFile, task: String) -> DeliveryVerdict? {
        guard ledger.aside[file.after] == nil else { return nil }
        if let root = file.storage {
            return files.discard("\(root)/\(TaskFiles.folder(ledger.description, task))/\(file.path)")
        }
        guard let place = taskFiles(task) else { return nil }
        return files.discard(place.server.address(of: "\(place.folder)/\(file.path)"), on: place.server)
    }

    /// Says on the server that a file will never come; what cannot be said is in the receipt all the same.
    func tellLoss(_ document: OperationDocument, _ reason: String) {
        guard let file = document.file, let task = ledger.task else { return }
        do {
            if let model = document.model, let id = ledger.model(model.key) {
                var failed = file
                failed.path = "models/failed_uploading"
                let url = file.storage.map { address(of: failed, at: $0, task: task) }
                if let url = url ?? taskFiles(task)?.place(of: failed).url {
                    try operations.markFailedUpload(id, url: url)
                }
            }
            _ = try link.note("\(file.path) could not be stored: \(reason)", task: task, at: clock.wall())
        } catch {
            lastError = error.description
        }
    }

    private func address(of file: AttachedFile, at root: String, task: String) -> String {
        "\(root)/\(TaskFiles.folder(ledger.description, task))/\(file.path)"
    }
}
