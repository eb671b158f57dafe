import CZlib

/// Writes pictures as PNG (ISO/IEC 15948): eight bits a channel, one filter for all rows, zlib's fastest level.
///
/// A picture that is reported every few steps should cost the training loop little; a better compression takes five
/// times as long for a tenth of the size.
package enum PNGEncoder {
    /// Most pixels of a side: what viewers agree on, and far from any overflow.
    package static let largestSide = 65_535

    /// A picture as the bytes of a PNG file.
    ///
    /// - Parameters:
    ///   - pixels: Row after row, `width * height * channels` bytes.
    ///   - width: Pixels in a row, 1 to ``largestSide``.
    ///   - height: Rows, 1 to ``largestSide``.
    ///   - channels: 1 grey, 3 colour, 4 colour and opacity.
    /// - Returns: The file; nil when the counts do not fit together, or memory is out.
    package static func encode(_ pixels: [UInt8], width: Int, height: Int, channels: Int) -> [UInt8]? {
        let colourTypes: [Int: UInt8] = [1: 0, 3: 2, 4: 6]
        guard let colourType = colourTypes[channels], (1...largestSide).contains(width),
            (1...largestSide).contains(height), pixels.count == width * height * channels,
            let packed = deflated(filtered(pixels, rowBytes: width * channels, pixelBytes: channels))
        else { return nil }
        var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        file.reserveCapacity(packed.count + 64)
        let header = bigEndian(UInt32(width)) + bigEndian(UInt32(height)) + [8, colourType, 0, 0, 0]
        appendChunk("IHDR", header, to: &file)
        appendChunk("IDAT", packed, to: &file)
        appendChunk("IEND", [], to: &file)
        return file
    }

    /// Each row with its filter in front: the difference to the pixel on the left (type 1), which suits pictures of all
    /// kinds and costs one subtraction.
    private static func filtered(_ pixels: [UInt8], rowBytes: Int, pixelBytes: Int) -> [UInt8] {
        let rows = pixels.count / rowBytes
        return [UInt8](unsafeUninitializedCapacity: pixels.count + rows) { target, count in
            pixels.withUnsafeBufferPointer { source in
                var out = 0
                var row = 0
                for _ in 0..<rows {
                    target.initializeElement(at: out, to: 1)
                    out += 1
                    for column in 0..<rowBytes {
                        let left = column < pixelBytes ? 0 : source[row + column - pixelBytes]
                        target.initializeElement(at: out, to: source[row + column] &- left)
                        out += 1
                    }
                    row += rowBytes
                }
                count = out
            }
        }
    }

    private static func deflated(_ bytes: [UInt8]) -> [UInt8]? {
        var length = compressBound(uLong(bytes.count))
        var status = Z_OK
        let packed = [UInt8](unsafeUninitializedCapacity: Int(length)) { target, count in
            status = bytes.withUnsafeBufferPointer {
                compress2(target.baseAddress, &length, $0.baseAddress, uLong(bytes.count), Z_BEST_SPEED)
            }
            count = status == Z_OK ? Int(length) : 0
        }
        return status == Z_OK ? packed : nil
    }

    private static func appendChunk(_ type: String, _ content: [UInt8], to file: inout [UInt8]) {
        file += bigEndian(UInt32(content.count))
        let start = file.count
        file += type.utf8
        file += content
        let checksum = file[start...].withUnsafeBufferPointer { crc32(0, $0.baseAddress, uInt($0.count)) }
        file += bigEndian(UInt32(truncatingIfNeeded: checksum))
    }

    private static func bigEndian(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }
}
