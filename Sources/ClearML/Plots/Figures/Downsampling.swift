#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Thins out lines with too many points, as the Python SDK does, so that a browser can show them.
///
/// Where all lines together have more numbers than the limit (a point has two), each line that has more than its share
/// is smoothed by a moving average and every n-th point is kept, counted from the last; then all numbers are rounded to
/// about six significant digits.
enum Downsampling {
    /// The points of one line.
    struct Line {
        var x: [Double]
        var y: [Double]
        /// Averages of integers are cut to integers.
        var isInteger: Bool

        var numbers: Int { x.count * 2 }
    }

    /// Numbers of one scatter plot.
    static let scatterLimit = 100_000
    /// Numbers of one line plot.
    static let lineLimit = 800_000

    /// The lines as they are to be drawn; nil where they may stay as they are.
    static func thinned(_ lines: [Line], limit: Int) -> [Line]? {
        let total = lines.reduce(0) { $0 + $1.numbers }
        guard total > limit, !lines.isEmpty else { return nil }
        let share = Double(limit) / Double(lines.count)
        let used = lines.reduce(0.0) { $0 + min(Double($1.numbers), share) }
        let rest = Double(limit) - used
        return lines.map { line in
            var line = line
            let size = Double(line.numbers)
            if size >= share {
                var budget = share
                // What short lines leave goes to the long ones, by how long they are.
                if rest > 0 { budget += (rest * size / (Double(total) - used)).rounded(.towardZero) }
                thin(&line, step: max(1, Int(clamping: (size / budget).rounded(.up))))
            }
            if !line.isInteger {
                line.x = rounded(line.x)
                line.y = rounded(line.y)
            }
            return line
        }
    }

    private static func thin(_ line: inout Line, step: Int) {
        guard step > 1, !line.x.isEmpty else { return }
        let kept = stride(from: line.x.count - 1, through: 0, by: -step).reversed()
        let y = kept.map { average(line.y, around: $0, step: step) }
        line.y = line.isInteger ? y.map { $0.rounded(.towardZero) } : y
        line.x = kept.map { line.x[$0] }
    }

    /// The average of the `step` values around one, with zeros beyond both ends.
    ///
    /// Each value is divided before it is added, as a convolution with a constant kernel does it.
    private static func average(_ values: [Double], around position: Int, step: Int) -> Double {
        let first = position - min(step, values.count) / 2
        let window = max(0, first)..<min(values.count, first + step)
        let weight = 1 / Double(step)
        return values[window].reduce(0) { $0 + $1 * weight }
    }

    /// Rounds to the decimals that leave about six significant digits of the largest magnitude.
    private static func rounded(_ values: [Double]) -> [Double] {
        let largest = values.reduce(0.01) { $1.isFinite ? max($0, $1.magnitude) : $0 }
        let decimals = max(1, 6 - log10(largest).magnitude.rounded(.down))
        let scale = pow(10, decimals)
        return values.map { value in
            let scaled = (value * scale).rounded(.toNearestOrEven) / scale
            return scaled.isFinite ? scaled : value
        }
    }
}

extension Int {
    /// The nearest integer to a number; 0 for not-a-number.
    fileprivate init(clamping value: Double) {
        self = value.isNaN ? 0 : value >= 0x1p62 ? 1 << 62 : value <= -0x1p62 ? -(1 << 62) : Int(value)
    }
}
