import ClearMLAPI
import ClearMLJournal

/// What records need of the server although none that can be read asks for it: the mark says that it may have been made
/// before it is asked for, as it does of everything else.
extension DeliveryDriver {
    /// Something that must be on the server.
    enum Prerequisite: Sendable {
        /// The session's task, where the record that asks for it is damaged, or the note of its id is gone.
        case task
        /// A model whose note is gone, by its key.
        case model(String)
    }

    func need(_ prerequisite: Prerequisite, for sequence: UInt64) -> DeliveryStep {
        self.prerequisite = prerequisite
        return .prerequisite(of: sequence)
    }

    /// Finds or makes it; the next look at the journal finds it known, or known to be absent.
    func meetPrerequisite(_ attempt: DeliveryAttempt) -> DeliveryVerdict {
        switch prerequisite {
        // The delivery of the other journal may have been faster.
        case .task: ledger.task == nil ? recoverTask() : .there
        case .model(let key): lookForModel(key, for: attempt.range.lowerBound)
        }
    }

    private func recoverTask() -> DeliveryVerdict {
        let outcome = operations.recover(ledger.description) { [ledger] id throws(JournalError) in
            try ledger.noteTask(id)
        }
        adopt(outcome)
        return outcome.verdict
    }

    /// A model that is not there is remembered, so that what belongs to it is refused.
    private func lookForModel(_ key: String, for sequence: UInt64) -> DeliveryVerdict {
        guard let task = ledger.task else {
            return .unavailable(reason: "the task has not been created yet", retryAfter: nil)
        }
        do {
            if try operations.knownModel(key, task: task, modelNotes) == nil { absentModel = (key, sequence) }
            return .there
        } catch let error as APIError {
            return DeliveryVerdict(error, bytes: 0)
        } catch {
            return .unavailable(reason: "a model could not be noted: \(error)", retryAfter: nil)
        }
    }
}

extension DeliveryVerdict {
    fileprivate static let there = Self.accepted(added: nil, errors: 0, of: 1)
}
