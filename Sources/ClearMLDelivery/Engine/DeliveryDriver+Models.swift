import ClearMLAPI
import ClearMLJournal

/// Models that the session makes, as both journals meet them.
extension DeliveryDriver {
    /// Whether it must wait for what the reports say of its model before.
    func isAhead(_ document: OperationDocument) -> Bool {
        guard waitsForReports, let reports, let model = document.model, model.after > reportsSettled else {
            return false
        }
        do throws(JournalError) {
            reportsSettled = try DeliveryMark.contents(of: reports).settled
        } catch {
            return true  // whoever delivers the reports says what is wrong with their mark
        }
        return model.after > reportsSettled
    }

    /// Looks for a model whose note is gone; nil when there is none, so that what belongs to it is refused.
    func lookForModel(_ key: String) -> DeliveryStep? {
        guard let task = ledger.task else { return recoverTask() }
        do {
            guard try operations.knownModel(key, task: task, modelNotes) != nil else { return nil }
            // The next look at the journal finds it known.
            return .taskUnavailable(.accepted(added: nil, errors: 0, of: 1))
        } catch let error as APIError {
            return .taskUnavailable(DeliveryVerdict(error, bytes: 0))
        } catch {
            return .taskUnavailable(.unavailable(reason: "a model could not be noted: \(error)", retryAfter: nil))
        }
    }

    var modelNotes: ModelNotes {
        ModelNotes(
            id: { [ledger] key in ledger.model(key) },
            note: { [ledger] key, id throws(JournalError) in try ledger.noteModel(key, id) },
            makesLost: lane == .files
        )
    }
}
