import Foundation
import Synchronization

/// Tells on standard error how far a soak is, and of a failure when it happens.
///
/// The 2,000 seeds of CI stay silent.
final class SimulationProgress: Sendable {
    private let seeds: UInt64
    private let started = ContinuousClock.now
    private let state = Mutex((played: UInt64(0), failed: 0))

    init(seeds: UInt64) {
        self.seeds = seeds
    }

    func played(failures: [String], seed: UInt64) {
        let (played, failed) = state.withLock { state in
            state.played += 1
            if !failures.isEmpty { state.failed += 1 }
            return state
        }
        guard seeds >= Self.soak else { return }
        if !failures.isEmpty { say(Self.story(of: failures, seed: seed)) }
        guard played.isMultiple(of: Self.step) else { return }
        let rate = Double(played) / ((ContinuousClock.now - started) / .seconds(1))
        say("simulation: \(played) of \(seeds) seeds, \(failed) failed, \(Int(rate)) a second")
    }

    static func story(of failures: [String], seed: UInt64) -> String {
        failures.joined(separator: "\n") + "\nreplay: CLEARML_SIMULATION_SEED=\(seed) swift test --filter Simulation"
    }

    private func say(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }

    private static let soak: UInt64 = 20_000
    private static let step: UInt64 = 10_000
}
