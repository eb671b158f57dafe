#if canImport(CoreGraphics)
public import CoreGraphics

extension Pixels {
    /// Draws an image of Core Graphics into numbers: red, green, blue and opacity in sRGB.
    ///
    /// - Parameter image: the image.
    /// - Throws: ``ClearMLError`` with ``ClearMLError/Code/invalidArgument`` when it cannot be drawn.
    public init(_ image: CGImage) throws(ClearMLError) {
        let (width, height) = (image.width, image.height)
        var bytes = [UInt8](repeating: 0, count: width * height * 4)
        let isDrawn = bytes.withUnsafeMutableBytes { buffer in
            guard let space = CGColorSpace(name: CGColorSpace.sRGB),
                let context = CGContext(
                    data: buffer.baseAddress,
                    width: width,
                    height: height,
                    bitsPerComponent: 8,
                    bytesPerRow: width * 4,
                    space: space,
                    bitmapInfo: CGImageAlphaInfo.premultipliedLast.rawValue
                )
            else { return false }
            context.draw(image, in: CGRect(x: 0, y: 0, width: width, height: height))
            return true
        }
        guard isDrawn else {
            throw ClearMLError(code: .invalidArgument, message: "the image cannot be drawn as eight-bit sRGB")
        }
        // PNG stores colours without the opacity multiplied in.
        for pixel in stride(from: 0, to: bytes.count, by: 4) where bytes[pixel + 3] > 0 && bytes[pixel + 3] < 255 {
            let opacity = Int(bytes[pixel + 3])
            for channel in 0..<3 {
                bytes[pixel + channel] = UInt8(min(255, Int(bytes[pixel + channel]) * 255 / opacity))
            }
        }
        try self.init(bytes, width: width, height: height, channels: 4)
    }
}
#endif
