import ClearMLJournal

/// The marks of a session on disk.
///
/// Whoever uses it holds the session's delivery lock.
final class StoredLedger: DeliveryLedger {
    private let session: StoredSession
    private let mark: DeliveryMark
    private let refusedList: RefusedList
    private let wall: () -> Int64
    let description: SessionDescription
    private(set) var aside: [UInt64: String]
    private var knownTask: String?
    private(set) var models: [String: String]
    let isFresh: Bool

    init(_ session: StoredSession, wall: @escaping () -> Int64) throws(JournalError) {
        self.session = session
        self.wall = wall
        mark = try DeliveryMark(session)
        // An intent alone is no proof of anything settled: the one who noted it may have died at once.
        isFresh = mark.state.settled == 0
        refusedList = RefusedList(session)
        aside = [:]
        for entry in try refusedList.entries() { aside[entry.sequence] = entry.reason }
        description = try session.description()
        knownTask = description.taskID
        models = description.modelIDs
    }

    var task: String? {
        // Beside the journal of reports, which finds or makes the task meanwhile.
        if knownTask == nil, session.lane == .files {
            do throws(JournalError) {
                knownTask = try session.description().taskID
            } catch {
                return nil  // asked again at the next look
            }
        }
        return knownTask
    }

    var isDurable: Bool { !session.isMarkKeptInMemory }

    var acknowledged: UInt64 { mark.state.settled }
    var inFlight: ClosedRange<UInt64>? { mark.state.inFlight }
    var tally: DeliveryTally {
        let state = mark.state
        return DeliveryTally(acknowledged: state.acknowledged, notFinite: state.notFinite)
    }

    func write(
        acknowledged: UInt64,
        inFlight: ClosedRange<UInt64>?,
        adding tally: DeliveryTally
    ) throws(JournalError) {
        var state = mark.state
        let before = state.settled
        state.settled = acknowledged
        state.inFlight = inFlight
        state.acknowledged += tally.acknowledged
        state.notFinite += tally.notFinite
        state.refused += UInt64(aside.keys.lazy.filter { $0 > before && $0 <= acknowledged }.count)
        let counted = state.acknowledged + state.notFinite + state.refused
        state.lost = acknowledged > counted ? acknowledged - counted : 0
        try mark.store(state)
    }

    /// Reports that were not delivered for good, by reason.
    var refusals: [String: UInt64] { mark.state.refusals(aside) }

    /// Reports that are settled and still countable, lost ones excepted.
    var settledCount: UInt64 { mark.state.settledCount }

    /// Settled reports that are in no journal any more.
    var lostCount: UInt64 { mark.state.lost }

    func setAside(_ sequence: UInt64, reason: String) throws(JournalError) {
        try refusedList.append([RefusedList.Entry(sequence: sequence, reason: reason, timestamp: wall())])
        aside[sequence] = reason
    }

    func noteTask(_ id: String) throws(JournalError) {
        guard task != id else { return }
        try session.update { $0.taskID = id }
        knownTask = id
    }

    /// The id of a model, also where the delivery of the other journal has noted it meanwhile.
    func model(_ key: String) -> String? {
        if let known = models[key] { return known }
        do throws(JournalError) {
            models.merge(try session.description().modelIDs) { known, _ in known }
        } catch {
            return nil  // it is looked for on the server then
        }
        return models[key]
    }

    func noteModel(_ key: String, _ id: String) throws(JournalError) {
        guard models[key] != id else { return }
        try session.update { $0.modelIDs[key] = id }
        models[key] = id
    }
}
