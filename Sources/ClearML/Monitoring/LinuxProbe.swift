/// Reads a Linux machine and the run's processes from `/proc` and `/sys`.
///
/// Everything may be missing, as in a container: what cannot be read is not reported.
struct LinuxProbe: MachineProbe {
    private let files: SystemFiles
    private let home: String
    private let pageSize: Double
    /// Whether used memory is that of the whole machine instead of the run's processes.
    private let isGlobal: Bool
    /// The files of the processor's sensors, found by the first sample.
    private var sensors: [String]?
    /// Memory of child processes, as of the last report.
    private var children = 0.0
    /// Disks as they are named in `/proc/diskstats`, and whether they count.
    private var disks: [Substring: Bool] = [:]

    /// A probe that has read nothing yet.
    ///
    /// - Parameters:
    ///   - files: the system's files.
    ///   - home: the folder whose volume is looked at.
    ///   - pageSize: bytes of a memory page.
    ///   - isGlobal: whether used memory is that of the whole machine.
    init(files: SystemFiles, home: String, pageSize: Int, isGlobal: Bool) {
        self.files = files
        self.home = home
        self.pageSize = Double(pageSize)
        self.isGlobal = isGlobal
    }

    mutating func sample(isReport: Bool) -> MachineSample {
        var sample = MachineSample()
        let memory = memory()
        if isGlobal {
            if let memory { sample.add("memory_used_gb", (memory.total - memory.available) / MachineSample.gibibyte) }
        } else {
            if isReport { children = Self.descendants(files).reduce(0) { $0 + (resident($1) ?? 0) } }
            sample.add("memory_used_gb", resident("self").map { ($0 + children) / MachineSample.gibibyte })
        }
        sample.add("memory_free_gb", memory.map { $0.available / MachineSample.gibibyte })
        sample.add("disk_free_percent", VolumeSpace.freePercent(of: home))
        sample.add("cpu_temperature", temperature())
        if isReport { sample.counters = counters() }
        return sample
    }

    // MARK: Memory

    private func memory() -> (total: Double, available: Double)? {
        guard let lines = files.words(of: "/proc/meminfo", limit: 8 << 10) else { return nil }
        func bytes(_ name: String) -> Double? {
            lines.first { $0.first == name[...] }.flatMap { $0.count > 1 ? Double($0[1]) : nil }.map { $0 * 1_024 }
        }
        guard let total = bytes("MemTotal:"), let available = bytes("MemAvailable:") else { return nil }
        return (total, available)
    }

    /// Bytes of a process that are in memory.
    private func resident(_ process: String) -> Double? {
        guard let words = files.words(of: "/proc/\(process)/statm", limit: 256)?.first, words.count > 1 else {
            return nil
        }
        return Double(words[1]).map { $0 * pageSize }
    }

    /// The processes that were started by the run, and by those, as far as they have not been adopted by others.
    static func descendants(_ files: SystemFiles) -> [String] {
        var found: [String] = []
        var next = ["self"]
        // A tree that changes meanwhile cannot keep this going.
        while let process = next.popLast(), found.count < 4_096 {
            for thread in files.names(in: "/proc/\(process)/task") {
                let children = files.words(of: "/proc/\(process)/task/\(thread)/children")?.first ?? []
                for child in children.map(String.init) where !found.contains(child) {
                    found.append(child)
                    next.append(child)
                }
            }
        }
        return found
    }

    // MARK: Temperature

    private mutating func temperature() -> Double? {
        if sensors == nil { sensors = findSensors() }
        return sensors?.compactMap { files.number(in: $0) }.max().map { $0 / 1_000 }
    }

    private func findSensors() -> [String] {
        let kinds: Set<String> = ["coretemp", "k10temp", "zenpower", "cpu_thermal"]
        var sensors: [String] = []
        for chip in files.names(in: "/sys/class/hwmon") {
            let folder = "/sys/class/hwmon/\(chip)"
            guard let name = files.words(of: "\(folder)/name", limit: 64)?.first?.first, kinds.contains(String(name))
            else { continue }
            sensors += files.names(in: folder).filter { $0.hasPrefix("temp") && $0.hasSuffix("_input") }
                .map { "\(folder)/\($0)" }
        }
        return sensors
    }

    // MARK: Counters

    private mutating func counters() -> MachineSample.Counters {
        var counters = MachineSample.Counters()
        if let times = files.words(of: "/proc/stat", limit: 512)?.first, times.first == "cpu", times.count > 5 {
            // user nice system idle iowait irq softirq steal; guests are part of user.
            let ticks = times[1...].prefix(8).compactMap { Double($0) }
            if ticks.count >= 5 {
                let total = ticks.reduce(0, +)
                counters.total = total
                counters.busy = total - ticks[3] - ticks[4]
            }
        }
        if let (received, sent) = network() {
            counters.bytes.append(MachineSample.Level(name: "network_tx_mbs", value: sent))
            counters.bytes.append(MachineSample.Level(name: "network_rx_mbs", value: received))
        }
        if let (read, written) = disk() {
            counters.bytes.append(MachineSample.Level(name: "io_read_mbs", value: read))
            counters.bytes.append(MachineSample.Level(name: "io_write_mbs", value: written))
        }
        return counters
    }

    private func network() -> (received: Double, sent: Double)? {
        guard let bytes = files.contents(of: "/proc/net/dev", limit: 256 << 10) else { return nil }
        var sum: (received: Double, sent: Double) = (0, 0)
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            // "  eth0: 1234 …": the name may be followed by its first number without a space.
            guard let colon = line.firstIndex(of: ":") else { continue }
            let numbers = line[line.index(after: colon)...].split(separator: " ")
            guard numbers.count > 8, let received = Double(numbers[0]), let sent = Double(numbers[8]) else { continue }
            sum.received += received
            sum.sent += sent
        }
        return sum
    }

    private mutating func disk() -> (read: Double, written: Double)? {
        guard let lines = files.words(of: "/proc/diskstats", limit: 256 << 10) else { return nil }
        var sum: (read: Double, written: Double) = (0, 0)
        for words in lines where words.count > 9 && counts(words[2]) {
            // Sectors of 512 bytes, whatever the disk's own are.
            sum.read += (Double(words[5]) ?? 0) * 512
            sum.written += (Double(words[9]) ?? 0) * 512
        }
        return sum
    }

    /// Whole disks count: neither partitions, nor what is made of disks that count themselves.
    private mutating func counts(_ name: Substring) -> Bool {
        if let known = disks[name] { return known }
        let isMade = ["loop", "ram", "zram", "dm-", "md"].contains { name.hasPrefix($0) }
        let counts = !isMade && !files.names(in: "/sys/block/\(name.replacing(slash: "!"))").isEmpty
        disks[Substring(String(name))] = counts
        return counts
    }
}

extension Substring {
    fileprivate func replacing(slash: Character) -> String { String(map { $0 == "/" ? slash : $0 }) }
}
