/// What a report says of the time since the last one: means of levels, and rates of what was moved.
struct MonitorAverage: Sendable {
    private struct Sum {
        var value: Double
        var count: Int
    }

    private var names: [String] = []
    private var sums: [String: Sum] = [:]
    private var first: (counters: MachineSample.Counters, time: Duration)?
    private var latest: (counters: MachineSample.Counters, time: Duration)?

    /// Adds a sample, taken at `time`.
    mutating func add(_ sample: MachineSample, at time: Duration) {
        for level in sample.levels {
            if sums[level.name] == nil { names.append(level.name) }
            sums[level.name, default: Sum(value: 0, count: 0)].value += level.value
            sums[level.name, default: Sum(value: 0, count: 0)].count += 1
        }
        guard let counters = sample.counters else { return }
        if first == nil { first = (counters, time) } else { latest = (counters, time) }
    }

    /// What to report, rounded to three decimals.
    var levels: [MachineSample.Level] {
        var levels = rates
        for name in names {
            if let sum = sums[name] {
                levels.append(MachineSample.Level(name: name, value: sum.value / Double(sum.count)))
            }
        }
        return levels.map { MachineSample.Level(name: $0.name, value: ($0.value * 1_000).rounded() / 1_000) }
    }

    /// Begins a new interval where this one ends.
    mutating func restart() {
        names = []
        sums = [:]
        if latest != nil { first = latest }
        latest = nil
    }

    private var rates: [MachineSample.Level] {
        guard let first, let latest else { return [] }
        let seconds = (latest.time - first.time) / .seconds(1)
        guard seconds > 0 else { return [] }
        var rates: [MachineSample.Level] = []
        if let busy = latest.counters.busy, let total = latest.counters.total, let oldBusy = first.counters.busy,
            let oldTotal = first.counters.total, total > oldTotal
        {
            let share = max(0, min(100, 100 * (busy - oldBusy) / (total - oldTotal)))
            rates.append(MachineSample.Level(name: "cpu_usage", value: share))
        }
        for counter in latest.counters.bytes {
            // A counter that went back was reset, or wrapped: nothing is known of this interval.
            guard let old = first.counters.bytes.first(where: { $0.name == counter.name })?.value, counter.value >= old
            else { continue }
            let rate = (counter.value - old) / seconds / MachineSample.mebibyte
            rates.append(MachineSample.Level(name: counter.name, value: rate))
        }
        return rates
    }
}
