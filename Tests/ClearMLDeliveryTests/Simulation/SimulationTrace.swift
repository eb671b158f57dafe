#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What went over the wire, printed when one seed is replayed with `CLEARML_SIMULATION_TRACE` set.
enum SimulationTrace {
    private static let isOn = ProcessInfo.processInfo.environment["CLEARML_SIMULATION_TRACE"] != nil

    static func note(_ words: @autoclosure () -> String) {
        if isOn { print(words()) }
    }
}
