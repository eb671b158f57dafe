/// Numbers as archives write them.
struct LittleEndianReader {
    private let bytes: ArraySlice<UInt8>
    private var index: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        index = bytes.startIndex
    }

    var remaining: Int { bytes.endIndex - index }

    /// The next number.
    ///
    /// - Throws: ``ZIPError/Code/damaged`` when too few bytes are left.
    mutating func next<Number: FixedWidthInteger & UnsignedInteger>(_ type: Number.Type) throws(ZIPError) -> Number {
        let width = Number.bitWidth / 8
        var value: Number = 0
        for (position, byte) in try take(width).enumerated() { value |= Number(byte) << Number(8 * position) }
        return value
    }

    mutating func take(_ count: Int) throws(ZIPError) -> ArraySlice<UInt8> {
        guard count >= 0, count <= remaining else { throw ZIPError(.damaged, "a structure ends too early") }
        defer { index += count }
        return bytes[index..<index + count]
    }
}

extension [UInt8] {
    /// Appends a number, lowest byte first.
    mutating func append<Number: FixedWidthInteger & UnsignedInteger>(littleEndian value: Number) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
}
