/// Signatures, sizes and bits of the format (PKWARE APPNOTE 6.3).
enum ZIPFormat {
    static let localSignature: UInt32 = 0x0403_4B50
    static let centralSignature: UInt32 = 0x0201_4B50
    static let endSignature: UInt32 = 0x0605_4B50
    static let end64Signature: UInt32 = 0x0606_4B50
    static let locator64Signature: UInt32 = 0x0706_4B50

    static let localSize = 30
    static let centralSize = 46
    static let endSize = 22
    static let end64Size = 56
    static let locator64Size = 20
    static let longestComment = 0xFFFF

    /// Extra field with 64-bit sizes and offset.
    static let zip64Field: UInt16 = 1
    /// "See the extra field" in a 32-bit place.
    static let saturated32: UInt32 = .max
    static let saturated16: UInt16 = .max

    /// How much is handled at once: 64 KiB, less for small entries, so that thousands of them cost no thousand buffers.
    static func pieceBytes(_ size: UInt64) -> Int { Int(min(max(size, 512), 64 << 10)) }

    enum Flag {
        static let encrypted: UInt16 = 1
        static let hasDescriptor: UInt16 = 1 << 3
        static let strongEncryption: UInt16 = 1 << 6
        static let utf8: UInt16 = 1 << 11
        static let maskedHeaders: UInt16 = 1 << 13
    }

    /// The 64-bit values of the extra field that replace saturated 32-bit ones, in their fixed order.
    ///
    /// `wanted` holds the values as read; saturated ones are replaced. Nothing happens when none is saturated.
    static func resolve(_ wanted: inout [UInt64], extra: ArraySlice<UInt8>) throws(ZIPError) {
        guard wanted.contains(UInt64(saturated32)) else { return }
        var fields = LittleEndianReader(extra)
        while fields.remaining >= 4 {
            let id = try fields.next(UInt16.self)
            let content = try fields.take(Int(try fields.next(UInt16.self)))
            guard id == zip64Field else { continue }
            var values = LittleEndianReader(content)
            for position in wanted.indices where wanted[position] == UInt64(saturated32) {
                wanted[position] = try values.next(UInt64.self)
            }
            return
        }
        throw ZIPError(.damaged, "a 64-bit size is announced but missing")
    }
}
