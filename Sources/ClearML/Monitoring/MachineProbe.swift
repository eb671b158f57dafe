/// Reads what is monitored.
///
/// Used from one queue only; the first call may open files and libraries, making a probe does not.
protocol MachineProbe {
    /// Reads the present state.
    ///
    /// - Parameter isReport: whether a report follows: counters are read, and what is too slow to be read more often.
    /// - Returns: what could be read.
    mutating func sample(isReport: Bool) -> MachineSample
}

/// Several probes as one.
struct MachineProbes: MachineProbe {
    var probes: [any MachineProbe]

    mutating func sample(isReport: Bool) -> MachineSample {
        var result = MachineSample()
        for index in probes.indices {
            let sample = probes[index].sample(isReport: isReport)
            result.levels += sample.levels
            guard let counters = sample.counters else { continue }
            var all = result.counters ?? MachineSample.Counters()
            all.busy = counters.busy ?? all.busy
            all.total = counters.total ?? all.total
            all.bytes += counters.bytes
            result.counters = all
        }
        return result
    }
}
