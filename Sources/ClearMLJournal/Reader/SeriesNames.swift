/// The series that a reader has met.
struct SeriesNames {
    private struct Entry {
        var title: String
        var series: String
        var isIntroduced = false
    }

    // Dense where a writer numbers from zero; a hostile id costs a dictionary entry, not memory up to it.
    private var entries: [Entry?] = []
    private var sparse: [UInt32: Entry] = [:]

    /// Whether scalars of the series may be shown at once.
    @inline(__always)
    func isIntroduced(_ id: UInt32) -> Bool {
        if Int(id) < entries.count { return entries[Int(id)]?.isIntroduced == true }
        return sparse[id]?.isIntroduced == true
    }

    func isKnown(_ id: UInt32) -> Bool { entry(id) != nil }

    func names(of id: UInt32) -> (title: String, series: String)? { entry(id).map { ($0.title, $0.series) } }

    /// Adds a definition; the first one of an id stays.
    mutating func define(_ id: UInt32, title: String, series: String) {
        guard entry(id) == nil else { return }
        store(id, Entry(title: title, series: series))
    }

    /// Notes that the series was shown; `false` when it was before.
    mutating func introduce(_ id: UInt32) -> Bool {
        guard var entry = entry(id), !entry.isIntroduced else { return false }
        entry.isIntroduced = true
        store(id, entry)
        return true
    }

    private func entry(_ id: UInt32) -> Entry? { Int(id) < entries.count ? entries[Int(id)] : sparse[id] }

    private mutating func store(_ id: UInt32, _ entry: Entry) {
        if Int(id) < entries.count {
            entries[Int(id)] = entry
        } else if Int(id) <= entries.count + 1024, Int(id) < RecordLayout.maximumSeries {
            while entries.count < Int(id) { entries.append(sparse.removeValue(forKey: UInt32(entries.count))) }
            entries.append(entry)
        } else {
            sparse[id] = entry
        }
    }
}
