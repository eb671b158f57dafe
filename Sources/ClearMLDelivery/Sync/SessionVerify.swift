package import ClearMLAPI
package import ClearMLJournal
package import ClearMLTransport

/// Compares a journal with what the server shows, value by value.
///
/// Only what is settled is expected there. Memory: about 100 bytes for each distinct point, plus the console text.
package struct SessionVerify: Sendable {
    package var session: StoredSession
    package var api: APISession
    package var policy: DeliveryPolicy

    package init(session: StoredSession, api: APISession, policy: DeliveryPolicy = DeliveryPolicy()) {
        self.session = session
        self.api = api
        self.policy = policy
    }

    /// Why a comparison could not be made.
    package enum Failure: Error, Sendable {
        /// The session has no task on the server yet: synchronise it first.
        case notDelivered
        case journal(JournalError)
        case server(APIError)
    }

    /// Reads the journal and the server and compares; blocks.
    package func run(cancellation: Cancellation = Cancellation()) throws(Failure) -> VerifyReport {
        var report = VerifyReport()
        var expected: Expectation
        let known: String?
        do throws(JournalError) {
            known = try session.description().taskID
            expected = try Expectation(session)
        } catch {
            throw .journal(error)
        }
        guard let task = known else {
            // A run that was killed before its first record asked for no task.
            if expected.isEmpty { return report }
            throw .notDelivered
        }
        report.points = expected.points.count
        report.lines = expected.lines.values.reduce(0, +)
        report.notExpected = expected.notExpected
        let reader = EventReader(
            link: ServerLink(session: api, policy: policy, cancellation: cancellation),
            task: task
        )
        do throws(APIError) {
            try compareScalars(&expected, reader, &report)
            try compareLog(&expected, reader, &report)
        } catch {
            throw .server(error)
        }
        return report
    }

    private func compareScalars(
        _ expected: inout Expectation,
        _ reader: EventReader,
        _ report: inout VerifyReport
    ) throws(APIError) {
        var points = expected.points
        expected.points = [:]
        var differing = report
        try reader.visitScalars { page in
            for event in page {
                guard let key = PointKey(event), let shown = PointValue(event),
                    let wanted = points.removeValue(forKey: key)
                else { continue }
                if !wanted.matches(shown) {
                    differing.differingPoints += 1
                    differing.note(
                        "\(key.metric) / \(key.variant) at \(key.iteration): journal \(wanted.value), server \(shown.value)"
                    )
                }
            }
            return points.isEmpty ? .stop : .goOn
        }
        report = differing
        report.missingPoints = points.count
        for (key, value) in points.prefix(20) {
            report.note("\(key.metric) / \(key.variant) at \(key.iteration): journal \(value.value), server nothing")
        }
    }

    private func compareLog(
        _ expected: inout Expectation,
        _ reader: EventReader,
        _ report: inout VerifyReport
    ) throws(APIError) {
        guard let first = expected.lines.keys.lazy.map(\.timestamp).min() else { return }
        var lines = expected.lines
        expected.lines = [:]
        var doubled = 0
        try reader.visitLog(from: first) { event in
            guard let key = TextKey(event), let left = lines[key] else { return .goOn }
            lines[key] = left - 1
            if left <= 0 { doubled += 1 }
            return .goOn
        }
        report.doubledLines = doubled
        for (key, left) in lines where left > 0 {
            report.missingLines += left
            report.note("console line \"\(key.message.prefix(80))\" is missing \(left) times")
        }
    }

    /// What the server should show.
    private struct Expectation {
        var points: [PointKey: PointValue] = [:]
        var lines: [TextKey: Int] = [:]
        var notExpected: UInt64 = 0
        var isEmpty: Bool { points.isEmpty && lines.isEmpty && notExpected == 0 }

        /// Reads only: somebody else may be delivering the session.
        init(_ session: StoredSession) throws(JournalError) {
            for lane in try session.lanes() { try add(lane) }
        }

        private mutating func add(_ lane: StoredSession) throws(JournalError) {
            let settled = try DeliveryMark.contents(of: lane).settled
            let aside = Set(try RefusedList(lane).entries().map(\.sequence))
            let records = StoredRecords(lane, after: 0, isLive: lane.isLive)
            var (points, lines, notExpected) = (points, lines, notExpected)
            try records.read(from: 1) { record in
                if case .series = record.content { return .next }
                guard record.sequence <= settled, !aside.contains(record.sequence) else {
                    notExpected += 1
                    return .next
                }
                switch record.content {
                case .scalar(_, let value, _) where !value.isFinite: notExpected += 1
                case .scalar(let series, let value, let iteration):
                    let (title, name) = records.name(of: series) ?? ("unnamed", "series \(series.rawValue)")
                    let key = PointKey(title: title, series: name, iteration: iteration)
                    points[key] = PointValue(value: value, timestamp: record.timestamp)
                case .text(let level, let message, _):
                    let text = String(decoding: message, as: UTF8.self)
                    let key = TextKey(timestamp: record.timestamp, level: level, message: text)
                    lines[key, default: 0] += 1
                // Plots and images replace themselves on the server: there is nothing to be doubled, and the receipt
                // says whether they are there.
                case .series, .operation, .event, .unknown: break
                }
                return .next
            }
            (self.points, self.lines, self.notExpected) = (points, lines, notExpected)
        }
    }
}
