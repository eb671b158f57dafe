import ClearMLAPI
import ClearMLDelivery
import ClearMLJournal
import Synchronization

/// How what is said of a model gets into the journals: the model itself, its entry in the task's list and everything up
/// to its first weights into that of the reports, the rest into that of the files (docs/decisions/0018-output-models.md).
extension OutputModel {
    /// One record.
    struct Change {
        var service = "models"
        var action = "edit"
        var body: JSONValue
        var file: AttachedFile?
        /// Whether it is about the model, whose id is then put in.
        var namesModel = true
        /// Whether everything that the run has reported so far must be there before.
        var followsReports = false
    }

    /// Journals what `change` says must be changed, after the model itself.
    ///
    /// - Parameters:
    ///   - call: what the user called.
    ///   - mayBePublished: whether it may come after `publish`.
    ///   - entry: what the task calls the model where nothing else was said; nil to leave the list for later.
    ///   - change: changes what is known here, and returns what the server must be told; nil for nothing.
    ///   - then: journals what follows from that, given the number of its record.
    /// - Throws: ``ClearMLError/Code/closed`` after the end of the run, ``ClearMLError/Code/invalidArgument`` after
    ///   `publish`, and what `change` throws.
    func write(
        _ call: String,
        mayBePublished: Bool = false,
        entry: String? = nil,
        _ change: (inout State) throws(ClearMLError) -> Change?,
        then: (inout State, UInt64) -> Void = { _, _ in }
    ) throws(ClearMLError) {
        try run.requireOpen(call)
        // Under the lock, so that the order of the records is that of the changes.
        try state.withLock { state throws(ClearMLError) in
            if state.isPublished, !mayBePublished {
                throw ClearMLError(code: .invalidArgument, message: "\(call) came after publish(): the model is frozen")
            }
            let isNew = state.lastReport == nil
            let change = try change(&state)
            if isNew { make(&state) }
            list(&state, entry)
            // Fields of a new model are part of its making.
            guard let change, !isNew || change.file != nil || change.body["uri"] != .null || change.action != "edit"
            else {
                return
            }
            if let sequence = journal(change, &state) { then(&state, sequence) }
        }
        run.delivery?.wake()
    }

    /// Journals one record; the number of it in its journal, nil where it was dropped.
    @discardableResult
    func journal(_ change: Change, _ state: inout State) -> UInt64? {
        if change.file != nil { state.followsFiles = true }
        var document = OperationDocument(change.service, change.action, change.body, file: change.file)
        guard state.followsFiles else {
            if change.namesModel { document.model = sessionModel(state) }
            let sequence = run.writer.appendOperation(document.serialized())
            if let sequence { state.lastReport = sequence }
            return sequence
        }
        if change.namesModel {
            document.model = sessionModel(
                state,
                after: change.followsReports ? run.writer.committedSequence : state.lastReport ?? 0
            )
        }
        return run.files.journal(document)
    }

    /// Asks for the model, with everything that is known of it.
    private func make(_ state: inout State) {
        if state.labels.isEmpty { state.labels = run.state.withLock { $0.records.labels } ?? [:] }
        let body: JSONValue = .members([
            "name": .string(state.name ?? run.currentIdentity.name),
            "comment": .string(state.comment),
            "tags": .strings(state.tags),
            "framework": state.framework.map { .string($0.rawValue) },
            "design": state.design.isEmpty ? nil : Model.json(design: state.design),
            "labels": Model.json(labels: state.labels),
            "parent": state.baseModelID.map { .string($0) },
            "metadata": state.metadata.isEmpty ? nil : .object(state.metadata.mapValues(\.json)),
        ])
        let document = OperationDocument("session", "model", body, model: sessionModel(state))
        // A record that was dropped for lack of room is one that is lost: the journal of files makes the model then.
        state.lastReport = run.writer.appendOperation(document.serialized()) ?? 0
    }

    /// Puts the model into the task's list, under the name that it was given or `entry`.
    private func list(_ state: inout State, _ entry: String?) {
        guard !state.isListed, let name = state.entryName ?? entry else { return }
        state.isListed = true
        state.entryName = name
        journal(
            Change(service: "tasks", action: "add_or_update_model", body: ["name": .string(name), "type": "output"]),
            &state
        )
    }

    private func sessionModel(_ state: State, after: UInt64 = 0) -> SessionModel {
        SessionModel(key: key, name: state.name ?? run.currentIdentity.name, after: after)
    }
}
