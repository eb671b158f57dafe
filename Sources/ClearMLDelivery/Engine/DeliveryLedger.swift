import ClearMLJournal

/// What delivery remembers about a session across processes; confined to one thread at a time.
protocol DeliveryLedger: AnyObject {
    /// The last settled report.
    var acknowledged: UInt64 { get }
    /// What may have been sent without a noted answer.
    var inFlight: ClosedRange<UInt64>? { get }
    /// Whether nothing was noted as settled when the ledger was opened.
    var isFresh: Bool { get }
    /// Settled reports by what became of them, those set aside excepted.
    var tally: DeliveryTally { get }
    /// Reports given up, with the reason.
    var aside: [UInt64: String] { get }
    /// Reports that were not delivered for good, by reason.
    var refusals: [String: UInt64] { get }
    /// The server's task id, once known.
    var task: String? { get }

    /// Ids of the models that the session has made, by their keys, as far as they are known.
    var models: [String: String] { get }

    /// The id of one of them, also where somebody else has noted it meanwhile.
    func model(_ key: String) -> String?

    /// Notes the server's id of a model durably.
    func noteModel(_ key: String, _ id: String) throws(JournalError)

    /// Whether the mark would survive this process: what it settles may then be deleted.
    var isDurable: Bool { get }

    /// Whose session it is.
    var description: SessionDescription { get }

    /// Writes the mark, durably, and adds to the counts in the same step.
    func write(
        acknowledged: UInt64,
        inFlight: ClosedRange<UInt64>?,
        adding: DeliveryTally
    ) throws(JournalError)

    /// Notes durably that a report is given up.
    func setAside(_ sequence: UInt64, reason: String) throws(JournalError)

    /// Notes the server's task id durably.
    func noteTask(_ id: String) throws(JournalError)
}
