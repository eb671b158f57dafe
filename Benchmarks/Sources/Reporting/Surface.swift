import ClearML

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// One run with everything in it, live against a server: `surface_*`.
///
/// For each thousand scalars ten console lines and one picture of 128 x 128 pixels. The loop does nothing but report, so
/// its time is what reporting takes from a training loop; the total ends when the server has everything.
enum Surface {
    static func run(count: Int) throws -> [String: Double] {
        let task = try Task.initialize(projectName: "Benchmarks", taskName: "surface", monitorResources: false)
        let logger = task.logger
        let pixels = try Pixels(
            (0..<128 * 128 * 3).map { UInt8(truncatingIfNeeded: $0 / 3 ^ $0 / 384) },
            width: 128,
            height: 128
        )
        var loop = 0.0
        let total = try seconds {
            loop = seconds {
                for index in 0..<count {
                    logger.reportScalar(title: "loss", series: "train", value: Double(index), iteration: index)
                    if index % 100 == 0 { logger.reportText("iteration \(index) of \(count): so far, so good") }
                    if index % 1000 == 0 {
                        logger.reportImage(title: "samples", series: "train", iteration: index, image: pixels)
                    }
                }
            }
            try task.close(deadline: .seconds(600))
        }
        guard let delivery = task.delivery, delivery.pending == 0, delivery.refused == 0 else {
            throw ScenarioError(message: "not all arrived: \(String(describing: task.delivery))")
        }
        return ["loop_seconds": loop, "total_seconds": total, "mib": peakMemory()]
    }

    /// The largest resident size of this process so far, in MiB.
    static func peakMemory() -> Double {
        var usage = rusage()
        getrusage(0, &usage)  // RUSAGE_SELF, which is imported as another type than the parameter has
        #if canImport(Darwin)
        return Double(usage.ru_maxrss) / 1_048_576
        #else
        return Double(usage.ru_maxrss) / 1024
        #endif
    }
}
