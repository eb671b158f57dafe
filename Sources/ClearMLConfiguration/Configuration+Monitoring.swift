/// The settings of console capture and resource monitor, typed.
extension Configuration {
    /// Whether what the process prints may be captured.
    package var logsStandardOutput: Bool { boolean(.logStandardOutput) ?? true }

    /// How often a state of a progress bar is kept, in seconds; 0 for every one.
    package var consoleFlushPeriod: Double { number(.consoleFlushPeriod) ?? 10 }

    /// Whether the resource monitor reports the memory of the whole machine instead of the run's processes.
    package var reportsGlobalMemory: Bool { boolean(.reportGlobalMemory) ?? false }

    /// The time before the first report of the resource monitor, in seconds; nil if nothing was configured.
    package var monitorStart: Double? { origin(of: .monitorStart) == .builtIn ? nil : number(.monitorStart) }

    /// How long the resource monitor waits for a first reported iteration, in seconds; nil if nothing was configured.
    package var monitorIterationWait: Double? {
        origin(of: .monitorIterationWait) == .builtIn ? nil : number(.monitorIterationWait)
    }

    /// Until when after its start the resource monitor goes over from seconds to iterations, in seconds.
    package var monitorIterationLimit: Double { number(.monitorIterationLimit) ?? 1_800 }

    /// What is reported for a GPU whose driver does not tell how busy it is, in percent.
    package var defaultGPUUtilization: Double { number(.defaultGPUUtilization) ?? 100 }
}
