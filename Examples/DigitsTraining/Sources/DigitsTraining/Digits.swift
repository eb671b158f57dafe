import CDigitsZlib

/// Labelled 8 x 8 images: pixels scaled to 0...1, 64 a row.
struct Digits {
    static let pixelsPerImage = 64
    static let classes = 10

    var pixels: [Float] = []
    var labels: [Int] = []

    var count: Int { labels.count }

    struct FormatError: Error, CustomStringConvertible {
        var description: String
    }

    /// Reads the gzip-compressed CSV that `Data/ATTRIBUTION.md` describes.
    init(contentsOf path: String) throws {
        let text = try Self.decompress(path)
        for (number, line) in text.split(separator: UInt8(ascii: "\n")).enumerated() {
            let fields = line.split(separator: UInt8(ascii: ","))
            let values = fields.compactMap { Int(String(decoding: $0, as: UTF8.self)) }
            guard values.count == Self.pixelsPerImage + 1, let label = values.last, (0..<Self.classes).contains(label)
            else { throw FormatError(description: "\(path), line \(number + 1): expected 64 pixels and a digit") }
            pixels += values.dropLast().map { Float($0) / 16 }
            labels.append(label)
        }
    }

    private init() {}

    private static func decompress(_ path: String) throws -> [UInt8] {
        guard let file = gzopen(path, "rb") else { throw FormatError(description: "cannot open \(path)") }
        defer { gzclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = gzread(file, &chunk, UInt32(chunk.count))
            guard count >= 0 else { throw FormatError(description: "\(path) is not a valid gzip file") }
            if count == 0 { return bytes }
            bytes += chunk[..<Int(count)]
        }
    }

    /// Splits at random into a training and a test part.
    func split(testShare: Double, using random: inout SplitMix64) -> (training: Digits, test: Digits) {
        let order = Array(0..<count).shuffled(using: &random)
        let testCount = Int(Double(count) * testShare)
        return (subset(order[testCount...]), subset(order[..<testCount]))
    }

    private func subset(_ indices: ArraySlice<Int>) -> Digits {
        var part = Digits()
        for index in indices {
            part.pixels += pixels[index * Self.pixelsPerImage..<(index + 1) * Self.pixelsPerImage]
            part.labels.append(labels[index])
        }
        return part
    }
}

/// A small seeded generator (Steele, Lea and Flood, 2014), so that a run can be repeated.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
