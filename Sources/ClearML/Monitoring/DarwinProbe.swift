#if canImport(Darwin)
import CClearMLShim

/// Reads a Mac and the run's processes.
///
/// The same names as on Linux, without temperature and disk traffic, which need privileges or frameworks there.
struct DarwinProbe: MachineProbe {
    private let home: String
    private let processID: Int32
    /// Whether used memory is that of the whole machine instead of the run's processes.
    private let isGlobal: Bool
    private var own: Double?

    /// A probe that has read nothing yet.
    init(home: String, processID: Int64, isGlobal: Bool) {
        self.home = home
        self.processID = Int32(clamping: processID)
        self.isGlobal = isGlobal
    }

    mutating func sample(isReport: Bool) -> MachineSample {
        var machine = clearml_machine()
        clearml_read_machine(&machine)
        var sample = MachineSample()
        let hasMemory = machine.memory_total > 0
        if isGlobal {
            let used = machine.memory_total - machine.memory_available
            sample.add("memory_used_gb", hasMemory ? used / MachineSample.gibibyte : nil)
        } else {
            if isReport {
                let bytes = clearml_resident_memory(processID)
                own = bytes >= 0 ? bytes : nil
            }
            sample.add("memory_used_gb", own.map { $0 / MachineSample.gibibyte })
        }
        sample.add("memory_free_gb", hasMemory ? machine.memory_available / MachineSample.gibibyte : nil)
        sample.add("disk_free_percent", VolumeSpace.freePercent(of: home))
        guard isReport else { return sample }
        var counters = MachineSample.Counters()
        if machine.ticks_total >= 0 { (counters.busy, counters.total) = (machine.ticks_busy, machine.ticks_total) }
        if machine.network_sent >= 0 {
            counters.bytes = [
                MachineSample.Level(name: "network_tx_mbs", value: machine.network_sent),
                MachineSample.Level(name: "network_rx_mbs", value: machine.network_received),
            ]
        }
        sample.counters = counters
        return sample
    }
}
#endif
