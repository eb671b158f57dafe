import CClearMLShim

/// Reads NVIDIA GPUs through the driver's management library, which is opened by the first sample; without it there are
/// none.
///
/// `gpu_0_mem_used_gb` is what the run's own processes hold where the driver knows them, else what is used on the device;
/// the driver is asked for processes once for each report.
struct GPUProbe: MachineProbe {
    /// Closes the library with its last use.
    private final class Library {
        let handle: OpaquePointer

        init?(_ path: String) {
            guard let handle = clearml_gpus_open(path) else { return nil }
            self.handle = handle
        }

        deinit { clearml_gpus_close(handle) }
    }

    private let path: String
    private let visible: VisibleDevices
    private let files: SystemFiles
    private let processID: UInt32
    /// What stands for how busy a device is whose driver does not tell, as with MIG.
    private let defaultUtilization: Double
    private var library: Library?
    private var isOpened = false
    private var count: UInt32 = 0
    private var isUsable: [UInt32: Bool] = [:]
    /// Bytes that the run's processes hold, as of the last report.
    private var own: [UInt32: Double] = [:]

    /// A probe that has opened nothing yet.
    ///
    /// - Parameters:
    ///   - path: the library.
    ///   - visible: which devices are reported.
    ///   - files: the system's files, to find the run's processes.
    ///   - processID: this process.
    ///   - defaultUtilization: what is reported where the driver does not tell how busy a device is.
    init(path: String, visible: VisibleDevices, files: SystemFiles, processID: Int64, defaultUtilization: Double) {
        self.path = path
        self.visible = visible
        self.files = files
        self.processID = UInt32(clamping: processID)
        self.defaultUtilization = defaultUtilization
    }

    /// The file name of the library on Linux.
    static let standardPath = "libnvidia-ml.so.1"

    mutating func sample(isReport: Bool) -> MachineSample {
        var sample = MachineSample()
        if !isOpened {
            isOpened = true
            guard !visible.isNone else { return sample }
            library = Library(path)
            count = library.map { clearml_gpus_count($0.handle) } ?? 0
        }
        guard let library, count > 0 else { return sample }
        var processes: [UInt32] = []
        if isReport { processes = [processID] + LinuxProbe.descendants(files).compactMap { UInt32($0) } }
        for index in 0..<count {
            guard isUsable[index] != false else { continue }
            var reading = clearml_gpu_reading()
            guard clearml_gpus_read(library.handle, index, &reading) != 0 else { continue }
            if isUsable[index] == nil { isUsable[index] = isVisible(index, &reading) }
            guard isUsable[index] == true else { continue }
            if isReport {
                let bytes = clearml_gpus_memory_of(library.handle, index, processes, processes.count)
                own[index] = bytes >= 0 ? Double(bytes) : nil
            }
            add(reading, of: index, to: &sample)
        }
        return sample
    }

    /// Asked once for each device; where none of them is visible by what the environment says, all are.
    private mutating func isVisible(_ index: UInt32, _ reading: inout clearml_gpu_reading) -> Bool {
        guard !visible.isAll, let library else { return true }
        if visible.matches(index, Self.identifier(&reading)) { return true }
        let anyMatches = (0..<count).contains { other in
            var reading = clearml_gpu_reading()
            guard clearml_gpus_read(library.handle, other, &reading) != 0 else { return false }
            return visible.matches(other, Self.identifier(&reading))
        }
        return !anyMatches
    }

    private static func identifier(_ reading: inout clearml_gpu_reading) -> String {
        withUnsafeBytes(of: &reading.uuid) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    private func add(_ reading: clearml_gpu_reading, of index: UInt32, to sample: inout MachineSample) {
        func has(_ member: Int) -> Bool { reading.known & UInt32(member) != 0 }
        let name = "gpu_\(index)_"
        if has(clearml_gpu_temperature) {
            sample.add(name + "temperature", Double(reading.temperature_celsius))
        }
        let isKnown = has(clearml_gpu_utilization)
        sample.add(name + "utilization", isKnown ? Double(reading.utilization_percent) : defaultUtilization)
        if has(clearml_gpu_memory) {
            let total = Double(reading.memory_total)
            let used = Double(reading.memory_used)
            if total > 0 { sample.add(name + "mem_usage", 100 * used / total) }
            sample.add(name + "mem_used_gb", (own[index] ?? used) / MachineSample.gibibyte)
            sample.add(name + "mem_free_gb", (total - used) / MachineSample.gibibyte)
        }
        if has(clearml_gpu_power) { sample.add(name + "power_draw", Double(reading.power_milliwatts) / 1_000) }
    }
}
