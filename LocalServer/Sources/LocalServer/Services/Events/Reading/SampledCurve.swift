/// A curve thinned out to a number of points.
struct SampledCurve: Sendable, Equatable {
    var positions: [Int64] = []
    var values: [Double] = []

    /// Thins out points given in the order of their positions.
    ///
    /// A curve of no more than `samples` points is kept as it is, but for points at the same position. A longer one is
    /// cut into intervals of equal length, counted from zero; each gives its start and the mean of its values. The store
    /// behind the real server averages 32-bit numbers, and so does this: 0.1 comes back as 0.10000000149011612.
    init(positions: [Int64], values: [Double], samples: Int) {
        guard let first = positions.first, let last = positions.last else { return }
        let interval: Int64
        if positions.count <= samples {
            interval = 1
        } else {
            // In floating point, because the distance of two positions may not fit into 64 bits.
            let exact = ((Double(last) - Double(first) + 1) / Double(samples)).rounded(.up)
            interval = Int64(exactly: exact) ?? .max
        }
        var sum = 0.0
        var count = 0
        var bucket = Self.bucket(first, interval)
        for (position, value) in zip(positions, values) {
            let own = Self.bucket(position, interval)
            if own != bucket {
                add(bucket, sum / Double(count))
                (sum, count, bucket) = (0, 0, own)
            }
            sum += Double(Float(value))
            count += 1
        }
        add(bucket, sum / Double(count))
    }

    private mutating func add(_ position: Int64, _ value: Double) {
        positions.append(position)
        values.append(value)
    }

    /// The start of the interval that holds a position.
    private static func bucket(_ position: Int64, _ interval: Int64) -> Int64 {
        let remainder = position % interval
        let start = position &- remainder
        // The interval below the smallest number starts there.
        return remainder < 0 ? (start.subtractingReportingOverflow(interval).overflow ? .min : start - interval) : start
    }
}
