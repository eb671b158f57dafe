import ClearMLConfiguration
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
        run.companions.withLock { $0 += companions }
    }

    /// Under an agent nothing: it sends what the process prints, and would send it twice.
    private func capturedStreams(_ run: Run) -> ConsoleCapture {
        guard configuration.logsStandardOutput else { return [] }
        if run.isRemote || configuration.isRemote, configuration.logTaskToBackend != true { return [] }
        return options.console
    }
}
