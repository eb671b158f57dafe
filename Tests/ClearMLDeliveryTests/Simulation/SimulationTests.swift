import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The real journal and delivery on a simulated disk, clock and server.
///
/// `CLEARML_SIMULATION_SEEDS=1000000` soaks; `CLEARML_SIMULATION_SEED=n` replays one.
@Suite("Simulation")
struct SimulationTests {
    private static func number(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
    }

    private static let count = max(1, number("CLEARML_SIMULATION_SEEDS") ?? 2_000)

    /// The seeds, in parts that run side by side.
    static let parts: [ClosedRange<UInt64>] = {
        if let seed = number("CLEARML_SIMULATION_SEED") { return [seed...seed] }
        let first = number("CLEARML_SIMULATION_FIRST") ?? 1
        let size = max(1, count / 8)
        return stride(from: first, to: first + count, by: Int(size)).map { $0...min($0 + size - 1, first + count - 1) }
    }()

    private static let progress = SimulationProgress(seeds: count)

    @Test("whatever happens, everything arrives once when it is over", arguments: parts)
    func seeds(part: ClosedRange<UInt64>) {
        var failed = 0
        for seed in part {
            var scenario = SimulationScenario(seed: seed)
            let failures = scenario.play()
            Self.progress.played(failures: failures, seed: seed)
            guard !failures.isEmpty else { continue }
            failed += 1
            Issue.record("\(SimulationProgress.story(of: failures, seed: seed))")
            // The first few tell the story; a fault in the code fails thousands.
            if failed >= 3 { return }
        }
    }
}
