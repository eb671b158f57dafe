/// Tells encoded pictures apart by their first bytes.
enum ImageFormat {
    private static let signatures: [(bytes: [UInt8], fileExtension: String)] = [
        ([0x89, 0x50, 0x4E, 0x47], ".png"), ([0xFF, 0xD8, 0xFF], ".jpeg"), (Array("GIF8".utf8), ".gif"),
        (Array("BM".utf8), ".bmp"), ([0x49, 0x49, 0x2A, 0x00], ".tiff"), ([0x4D, 0x4D, 0x00, 0x2A], ".tiff"),
    ]

    /// The extension, with its dot; nil for what is no known picture.
    static func fileExtension(of bytes: [UInt8]) -> String? {
        if bytes.count >= 12, bytes.starts(with: "RIFF".utf8), bytes[8..<12].elementsEqual("WEBP".utf8) {
            return ".webp"
        }
        return signatures.first { bytes.starts(with: $0.bytes) }?.fileExtension
    }
}
