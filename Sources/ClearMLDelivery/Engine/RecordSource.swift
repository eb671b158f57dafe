import ClearMLJournal

/// The reports of one session, as delivery reads them; confined to one thread at a time.
protocol RecordSource: AnyObject {
    /// Visits reports from `first` on, in order, until `visit` returns false or nothing more is written.
    ///
    /// A gap in the sequence numbers is damage that was skipped.
    func visit(from first: UInt64, _ visit: (JournalRecord) -> Bool) throws(JournalError)

    /// The name of a series that a visited scalar belongs to.
    func name(of series: SeriesID) -> (title: String, series: String)?
}
