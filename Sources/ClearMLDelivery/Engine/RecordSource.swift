import ClearMLJournal

/// The reports of one session, as delivery reads them; confined to one thread at a time.
protocol RecordSource: AnyObject {
    /// Shows reports from `first` on, in order, until `visit` ends it or nothing more is written.
    ///
    /// A gap in the sequence numbers is damage that was skipped. Going on where the last call of this method ended costs
    /// nothing; any other place is looked up.
    func read(from first: UInt64, _ visit: (RecordView) -> VisitDecision) throws(JournalError)

    /// The same for a place that was read before, without losing the place where ``read(from:_:)`` goes on.
    func reread(from first: UInt64, _ visit: (RecordView) -> VisitDecision) throws(JournalError)

    /// The name of a series that a shown scalar belongs to; also during a visit.
    func name(of series: SeriesID) -> (title: String, series: String)?
}
