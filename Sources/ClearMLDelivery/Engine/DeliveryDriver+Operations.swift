import ClearMLAPI
import ClearMLJournal

/// Changes of the task, and the files that some of them come with.
extension DeliveryDriver {
    /// Carries out those of the loaded operations that the attempt is about.
    func performOperation(_ attempt: DeliveryAttempt) -> DeliveryVerdict {
        let part = group?.members.filter { attempt.range.contains($0.sequence) } ?? []
        guard let first = part.first, part.count == attempt.count else {
            return .unavailable(reason: "the operation was not loaded", retryAfter: nil)
        }
        if let obstacle = group?.obstacle { return .refused(reason: obstacle) }
        let document: OperationDocument
        switch joined(part) {
        case .success(let joined): document = joined
        case .failure(let obstacle): return obstacle.verdict
        }
        // Only here the mark tells the other journal how far this one is.
        if document.endsTask, let beforeEnd {
            self.beforeEnd = nil
            beforeEnd()
        }
        let means = TaskOperations.Means(
            noteTask: { [ledger] id throws(JournalError) in try ledger.noteTask(id) },
            models: modelNotes,
            store: { [unowned self] file, task in store(file, of: first.sequence, task: task) },
            discard: { [unowned self] file, task in discard(file, task: task) }
        )
        let outcome = operations.perform(document, task: ledger.task, means)
        adopt(outcome)
        if outcome.verdict.isAccepted {
            uncounted.append((attempt.range, DeliveryTally(acknowledged: UInt64(part.count))))
        }
        return outcome.verdict
    }

    /// What keeps a file from being stored.
    private struct Obstacle: Error {
        var verdict: DeliveryVerdict
    }

    /// One operation as it is; several artifacts as one, their files stored before.
    private func joined(_ part: [OperationGroup.Member]) -> Result<OperationDocument, Obstacle> {
        let documents = part.compactMap(\.document)
        guard documents.count > 1, let task = ledger.task, var joined = documents.first else {
            return documents.first.map { .success($0) }
                ?? .failure(Obstacle(verdict: .refused(reason: "the operation cannot be read")))
        }
        if let obstacle = storeTogether(part, task: task) { return .failure(Obstacle(verdict: obstacle)) }
        var artifacts: [JSONValue] = []
        for member in part {
            guard let document = member.document else { continue }
            var body = document.body
            if let file = document.file {
                // Stored already where it goes to the file server.
                switch store(file, of: member.sequence, task: task) {
                case .at(let url, let sha256): body = TaskOperations.naming(url, sha256, in: body)
                case .obstacle(let verdict): return .failure(Obstacle(verdict: verdict))
                }
            }
            artifacts += body["artifacts"].arrayValue ?? []
        }
        joined.body["artifacts"] = .array(artifacts)
        joined.file = nil
        return .success(joined)
    }

    /// Stores what goes to the file server, several at a time; nil when all of it is there.
    private func storeTogether(_ part: [OperationGroup.Member], task: String) -> DeliveryVerdict? {
        guard let places = taskFiles(task) else { return nil }
        let items = part.compactMap { member -> BatchFile? in
            guard let file = member.document?.file, file.storage == nil else { return nil }
            return BatchFile(sequence: member.sequence, file: file, key: places.place(of: file).key)
        }
        return files.store(items, on: places.server)
    }
}
