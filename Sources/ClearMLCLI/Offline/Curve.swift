/// One curve: exact ends, and a sample of bounded size in between.
struct Curve {
    private static let sampleLimit = 512

    private(set) var count = 0
    private(set) var last = 0.0
    /// The extremes among the finite values; nil when there is none.
    private(set) var low: Double?
    private(set) var high: Double?
    /// Every so-manieth value, in order.
    private(set) var sample: [Double] = []
    private var stride = 1

    /// Takes the next value.
    mutating func add(_ value: Double) {
        if count.isMultiple(of: stride) {
            if sample.count == Self.sampleLimit {
                sample = sample.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
                stride *= 2
            }
            if count.isMultiple(of: stride) { sample.append(value) }
        }
        count += 1
        last = value
        guard value.isFinite else { return }
        low = min(low ?? value, value)
        high = max(high ?? value, value)
    }
}
