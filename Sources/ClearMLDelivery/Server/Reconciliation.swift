import ClearMLAPI

/// Finds out which events of a batch without a verdict the server does not have.
///
/// - Console lines are compared as a multiset of time, level and text: of `n` equal lines of which the server shows
///   `m`, the first `m` have arrived. Equal lines that were acknowledged earlier are subtracted (`settled`).
/// - A scalar has arrived when the server shows its value and time at its place, or those of a later scalar of the same
///   batch at the same place, which has replaced it. It must not replace what somebody put there later: a report that
///   the journal lost with the power, or another run's.
struct Reconciliation {
    private let reader: EventReader

    init(link: ServerLink, task: String) { reader = EventReader(link: link, task: task) }

    /// The sequences to send again, ascending.
    ///
    /// `events` is what was sent, ascending by sequence; `settled` tells how often each of the lines it is given was
    /// acknowledged before, `later` which scalars may have followed at the places it is given.
    func missing(
        _ events: [SentEvent],
        settled: (Set<TextKey>) throws -> [TextKey: Int],
        later: (Set<PointKey>) throws -> [PointKey: [PointValue]],
        earlier: (Set<PointKey>) throws -> [PointKey: [PointValue]]
    ) throws -> [UInt64] {
        var texts: [TextKey: [UInt64]] = [:]
        var points: [PointKey: [(sequence: UInt64, value: PointValue)]] = [:]
        var missing: [UInt64] = []
        for event in events {
            switch event.content {
            case .text(let key): texts[key, default: []].append(event.sequence)
            case .point(let key, let value): points[key, default: []].append((event.sequence, value))
            // Sending it again does no harm, and costs less than reading it back.
            case .replaceable: missing.append(event.sequence)
            }
        }
        if !texts.isEmpty {
            let shown = try countTexts(texts)
            let before = try settled(Set(texts.keys))
            for (key, sequences) in texts {
                let arrived = max(0, (shown[key] ?? 0) - (before[key] ?? 0))
                missing += sequences.dropFirst(arrived)
            }
        }
        if !points.isEmpty {
            let later = try later(Set(points.keys))
            var (absent, shown) = try missingPoints(points, later)
            if !shown.isEmpty {
                // Something else stands there: what was sent is missing, unless that has replaced it.
                for (key, value) in shown where later[key]?.contains(where: { $0.matches(value) }) == true {
                    absent[key] = nil
                }
                try leaveNewer(&absent, shown, points, earlier)
            }
            for sequences in absent.values { missing += sequences }
        }
        return missing.sorted()
    }

    /// Takes out what is not newer than what the server shows, unless that is an earlier report of this journal, made while
    /// the clock was ahead.
    private func leaveNewer(
        _ absent: inout [PointKey: [UInt64]],
        _ shown: [PointKey: PointValue],
        _ points: [PointKey: [(sequence: UInt64, value: PointValue)]],
        _ earlier: (Set<PointKey>) throws -> [PointKey: [PointValue]]
    ) rethrows {
        let newer = shown.filter { key, value in
            absent[key] != nil && points[key]?.allSatisfy { $0.value.timestamp <= value.timestamp } == true
        }
        guard !newer.isEmpty else { return }
        let own = try earlier(Set(newer.keys))
        for (key, value) in newer where own[key]?.contains(where: { $0.matches(value) }) != true { absent[key] = nil }
    }

    private func countTexts(_ wanted: [TextKey: [UInt64]]) throws(APIError) -> [TextKey: Int] {
        let times = wanted.keys.lazy.map(\.timestamp)
        guard let first = times.min(), let last = times.max() else { return [:] }
        var shown: [TextKey: Int] = [:]
        try reader.visitLog(from: first) { event in
            guard let key = TextKey(event) else { return .goOn }
            guard key.timestamp <= last else { return .stop }
            if wanted[key] != nil { shown[key, default: 0] += 1 }
            return .goOn
        }
        return shown
    }

    /// The sequences that did not arrive at each place, and what stands there when none did.
    ///
    /// Of places where a `later` report may stand, that one's time counts too: where the clock was set back, it is earlier.
    private func missingPoints(
        _ points: [PointKey: [(sequence: UInt64, value: PointValue)]],
        _ later: [PointKey: [PointValue]]
    ) throws(APIError) -> (absent: [PointKey: [UInt64]], shown: [PointKey: PointValue]) {
        var absent = points
        let earliest = min(
            points.values.lazy.joined().map(\.value.timestamp).min() ?? .min,
            later.values.lazy.joined().map(\.timestamp).min() ?? .max
        )
        var isDescending = true
        var previous = Int64.max
        var missing: [PointKey: [UInt64]] = [:]
        var foreign: [PointKey: PointValue] = [:]
        try reader.visitScalars { page in
            for event in page {
                guard let key = PointKey(event), let shown = PointValue(event) else { continue }
                if shown.timestamp > previous { isDescending = false }
                previous = shown.timestamp
                guard let sent = absent.removeValue(forKey: key) else { continue }
                // What was sent before the one shown has been replaced by it; what came after is missing.
                let arrived = (sent.lastIndex { $0.value.matches(shown) } ?? -1) + 1
                if arrived < sent.count { missing[key] = sent[arrived...].map(\.sequence) }
                if arrived == 0 { foreign[key] = shown }
            }
            // Older pages cannot hold what was sent, as long as the server keeps to the order.
            return absent.isEmpty || (isDescending && previous < earliest) ? .stop : .goOn
        }
        for (key, sent) in absent { missing[key] = sent.map(\.sequence) }
        return (missing, foreign)
    }
}
