import ClearMLConfiguration
import ClearMLDelivery
import ClearMLJournal
import Synchronization

extension RunStarter {
    /// Begins what works beside the run, as the program and the configuration want it.
    func accompany(_ run: Run) {
        var companions: [any RunCompanion] = []
        let streams = capturedStreams(run)
        if !streams.isEmpty {
            companions.append(
                ConsoleRecorder(
                    streams,
                    flushPeriod: .seconds(configuration.consoleFlushPeriod),
                    writer: run.writer,
                    world: world
                )
            )
        }
        if options.monitoring.isEnabled { companions.append(makeMonitor(run)) }
        run.companions.withLock { $0 += companions }
    }

    /// Under an agent nothing: it sends what the process prints, and would send it twice.
    private func capturedStreams(_ run: Run) -> ConsoleCapture {
        guard configuration.logsStandardOutput else { return [] }
        if run.isRemote || configuration.isRemote, configuration.logTaskToBackend != true { return [] }
        return options.console
    }

    /// As the Python SDK names them: with as many digits as the number of processes has.
    static func titleSuffix(of group: ProcessGroup) -> String {
        guard !group.isOwner else { return "" }
        let rank = String(group.rank)
        let width = String(group.count).count
        return ":rank" + String(repeating: "0", count: max(0, width - rank.count)) + rank
    }

    private func makeMonitor(_ run: Run) -> ResourceMonitor {
        let interval = options.monitoring.reportInterval
        let timing = ResourceMonitor.Timing(
            // Short intervals are for looking closely.
            sampleInterval: min(.milliseconds(500), interval / 2),
            firstReport: configuration.monitorStart.map { .seconds($0) } ?? interval,
            reportInterval: interval,
            iterationWait: .seconds(configuration.monitorIterationWait ?? 0),
            iterationLimit: .seconds(configuration.monitorIterationLimit),
            titleSuffix: run.group.map { Self.titleSuffix(of: $0) } ?? ""
        )
        let monitor = ResourceMonitor(
            timing,
            writer: run.writer,
            clock: world.clock.now,
            probe: SystemProbe(
                processID: world.processID,
                isGlobal: configuration.reportsGlobalMemory,
                defaultUtilization: configuration.defaultGPUUtilization,
                environment: { [sources = world.sources] in
                    let sources = sources()
                    return (sources.environment, sources.homeDirectory)
                }
            )
        )
        monitor.begin()
        return monitor
    }
}
