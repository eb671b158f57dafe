/// A curve in one line of block characters.
enum Sparkline {
    private static let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    /// Draws `values` in at most `width` characters, each the mean of an equal share of them.
    ///
    /// Values that are not finite are left out; an empty curve is an empty text.
    static func draw(_ values: [Double], width: Int = 40) -> String {
        let finite = values.filter(\.isFinite)
        guard width > 0, !finite.isEmpty else { return "" }
        let columns = min(width, finite.count)
        let means = (0..<columns).map { column in
            let part = finite[(column * finite.count / columns)..<((column + 1) * finite.count / columns)]
            // Halves first: the sum of two large values must not overflow to infinity.
            return part.reduce(0) { $0 + $1 / Double(part.count) }
        }
        guard let low = means.min(), let high = means.max() else { return "" }
        return String(
            means.map { mean in
                let share = high > low ? (mean / 2 - low / 2) / (high / 2 - low / 2) : 0.5
                return blocks[min(blocks.count - 1, max(0, Int(share * Double(blocks.count))))]
            }
        )
    }
}
