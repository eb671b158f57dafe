/// What long exchanges tell the caller, and ask.
package struct ExchangeProgress {
    /// Told now and then how many records are done.
    package var report: (Int) -> Void
    /// Whether to end.
    package var isCancelled: () -> Bool
    private var count = 0

    package init(report: @escaping (Int) -> Void = { _ in }, isCancelled: @escaping () -> Bool = { false }) {
        self.report = report
        self.isCancelled = isCancelled
    }

    /// Counts a record.
    ///
    /// - Throws: ``PythonSessionError/Code/cancelled``.
    mutating func advance() throws(PythonSessionError) {
        count += 1
        guard count.isMultiple(of: 4096) else { return }
        report(count)
        try check()
    }

    /// - Throws: ``PythonSessionError/Code/cancelled``.
    func check() throws(PythonSessionError) {
        if isCancelled() { throw PythonSessionError(.cancelled, "interrupted; nothing was kept") }
    }
}
