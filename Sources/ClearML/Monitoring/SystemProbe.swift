#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The probe of the machine that the process runs on, put together by its first sample.
///
/// Until then nothing is read, not even the environment: a run must not start later because it is monitored.
struct SystemProbe: MachineProbe {
    private let environment: @Sendable () -> (variables: [String: String], home: String)
    private let processID: Int64
    private let isGlobal: Bool
    private let defaultUtilization: Double
    private var probes: MachineProbes?

    /// A probe that has read nothing yet.
    ///
    /// - Parameters:
    ///   - processID: this process.
    ///   - isGlobal: whether used memory is that of the whole machine.
    ///   - defaultUtilization: what is reported for a GPU whose driver does not tell how busy it is.
    ///   - environment: the process's variables and the home folder, asked for once.
    init(
        processID: Int64,
        isGlobal: Bool,
        defaultUtilization: Double,
        environment: @escaping @Sendable () -> (variables: [String: String], home: String)
    ) {
        self.processID = processID
        self.isGlobal = isGlobal
        self.defaultUtilization = defaultUtilization
        self.environment = environment
    }

    mutating func sample(isReport: Bool) -> MachineSample {
        var probes = probes ?? makeProbes()
        defer { self.probes = probes }
        return probes.sample(isReport: isReport)
    }

    private func makeProbes() -> MachineProbes {
        let (variables, home) = environment()
        #if canImport(Darwin)
        return MachineProbes(probes: [DarwinProbe(home: home, processID: processID, isGlobal: isGlobal)])
        #else
        let files = SystemFiles()
        return MachineProbes(probes: [
            LinuxProbe(files: files, home: home, pageSize: Int(sysconf(Int32(_SC_PAGESIZE))), isGlobal: isGlobal),
            GPUProbe(
                path: GPUProbe.standardPath,
                visible: VisibleDevices(variables),
                files: files,
                processID: processID,
                defaultUtilization: defaultUtilization
            ),
        ])
        #endif
    }
}
