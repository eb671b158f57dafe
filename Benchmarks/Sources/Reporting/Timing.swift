import CBenchmarkClock

/// Times single calls with the processor's counter, the counter's own cost subtracted.
struct CallTimer {
    private let nanosecondsPerTick: Double
    private let overhead: UInt64

    init() {
        let startTicks = bench_ticks()
        let start = bench_monotonic_ns()
        while bench_monotonic_ns() < start + 50_000_000 {}
        let ticks = bench_ticks() - startTicks
        nanosecondsPerTick = Double(bench_monotonic_ns() - start) / Double(ticks)
        var empty = [UInt64](repeating: 0, count: 10_000)
        for index in empty.indices {
            let before = bench_ticks()
            empty[index] = bench_ticks() - before
        }
        empty.sort()
        overhead = empty[empty.count / 2]
    }

    /// The percentiles of `count` calls, in nanoseconds.
    func measure(_ count: Int, _ call: (Int) -> Void) -> Percentiles {
        var samples = [UInt64](repeating: 0, count: count)
        samples.withUnsafeMutableBufferPointer { samples in
            for index in 0..<count {
                let before = bench_ticks()
                call(index)
                samples[index] = bench_ticks() &- before
            }
        }
        samples.sort()
        func at(_ share: Double) -> Double {
            let ticks = samples[min(count - 1, Int(Double(count) * share))]
            return Double(ticks > overhead ? ticks - overhead : 0) * nanosecondsPerTick
        }
        let total = samples.reduce(0, +) - min(samples.reduce(0, +), overhead * UInt64(count))
        return Percentiles(
            p50: at(0.5),
            p99: at(0.99),
            p999: at(0.999),
            mean: Double(total) * nanosecondsPerTick / Double(count)
        )
    }
}

struct Percentiles {
    var p50: Double
    var p99: Double
    var p999: Double
    var mean: Double
}

/// Seconds that a block takes.
func seconds(_ block: () throws -> Void) rethrows -> Double {
    let start = bench_monotonic_ns()
    try block()
    return Double(bench_monotonic_ns() - start) / 1e9
}
