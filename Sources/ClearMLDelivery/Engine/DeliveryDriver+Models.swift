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

    var modelNotes: ModelNotes {
        ModelNotes(
            id: { [ledger] key in ledger.model(key) },
            note: { [ledger] key, id throws(JournalError) in try ledger.noteModel(key, id) },
            makesLost: lane == .files
        )
    }
}
