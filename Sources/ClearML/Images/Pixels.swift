import ClearMLStorage

/// A picture as numbers: rows from the top, each pixel's channels together.
///
/// Channels: 1 grey, 3 red, green and blue, 4 with opacity. The shape is height, width and channels, as an array of
/// NumPy, PyTorch or MLX has it after conversion to one flat array.
public struct Pixels: Sendable, Hashable {
    /// Pixels in a row.
    public let width: Int
    /// Rows.
    public let height: Int
    /// Numbers of each pixel: 1, 3 or 4.
    public let channels: Int
    /// Row after row, from 0 (dark) to 255; `width * height * channels` of them.
    public let values: [UInt8]

    /// Takes bytes as they are.
    ///
    /// - Parameters:
    ///   - values: row after row.
    ///   - width: pixels in a row.
    ///   - height: rows.
    ///   - channels: 1, 3 or 4.
    /// - Throws: ``ClearMLError`` with ``ClearMLError/Code/invalidArgument`` when the counts do not fit together.
    public init(_ values: [UInt8], width: Int, height: Int, channels: Int = 3) throws(ClearMLError) {
        try Self.check(values.count, width, height, channels)
        self.width = width
        self.height = height
        self.channels = channels
        self.values = values
    }

    /// Takes numbers from 0 to 1, or from 0 to 255 when one of them is above 1, as the Python SDK does.
    ///
    /// What lies outside is cut off, and what is no number is black.
    /// - Parameters:
    ///   - values: row after row.
    ///   - width: pixels in a row.
    ///   - height: rows.
    ///   - channels: 1, 3 or 4.
    /// - Throws: ``ClearMLError`` with ``ClearMLError/Code/invalidArgument`` when the counts do not fit together.
    public init(_ values: [Float], width: Int, height: Int, channels: Int = 3) throws(ClearMLError) {
        try Self.check(values.count, width, height, channels)
        var highest: Float = 0
        for value in values where value > highest { highest = value }
        let scale: Float = highest <= 1 ? 255 : 1
        self.width = width
        self.height = height
        self.channels = channels
        self.values = values.map { value in
            let scaled = value * scale
            // A comparison with what is no number is false.
            return scaled > 0 ? UInt8(min(255, scaled)) : 0
        }
    }

    private static func check(_ count: Int, _ width: Int, _ height: Int, _ channels: Int) throws(ClearMLError) {
        guard channels == 1 || channels == 3 || channels == 4 else {
            throw invalid("an image has 1, 3 or 4 channels, not \(channels)")
        }
        guard (1...PNGEncoder.largestSide).contains(width), (1...PNGEncoder.largestSide).contains(height) else {
            throw invalid("an image of \(width) x \(height) pixels cannot be stored")
        }
        // Three factors of at most 65,535: no overflow.
        guard count == width * height * channels else {
            throw invalid(
                "\(width) x \(height) x \(channels) pixels need \(width * height * channels) numbers, got \(count)"
            )
        }
    }

    private static func invalid(_ message: String) -> ClearMLError {
        ClearMLError(code: .invalidArgument, message: message)
    }
}
