import Synchronization

/// The first 64 bytes of a segment, of the names file and of the refused list.
///
/// ```
///  0  u64  magic "CLEARMLJ"; stored last, so that a segment prepared ahead but not begun reads as zeros
///  8  u16  major version; a reader refuses a larger one
/// 10  u16  minor version; a reader accepts any
/// 12  u32  size of this header; records begin there
/// 16  16 bytes  session id
/// 32  u64  index of the segment; 0 for the names file and the refused list
/// 40  u64  sequence number of its first report
/// 48  i64  timestamp of the beginning, milliseconds since 1970
/// 56  u32  zero
/// 60  u32  CRC-32 of the 60 bytes before it
/// ```
struct SegmentHeader: Equatable {
    static let size = 64
    static let magic = UInt64(littleEndian: 0x4A4C_4D52_4145_4C43)
    static let major: UInt16 = 1
    static let minor: UInt16 = 0

    var session: SessionBytes
    var index: UInt64
    var firstSequence: UInt64
    var timestamp: Int64

    /// What the first bytes of a file turned out to be.
    enum Reading: Equatable {
        case valid(SegmentHeader)
        /// All zeros: prepared ahead, not begun.
        case unwritten
        case damaged
        case newer(major: UInt16)
    }

    /// Writes the header, its magic last.
    func write(to start: UnsafeMutableRawPointer) {
        start.storeBytes(of: Self.major.littleEndian, toByteOffset: 8, as: UInt16.self)
        start.storeBytes(of: Self.minor.littleEndian, toByteOffset: 10, as: UInt16.self)
        start.storeBytes(of: UInt32(Self.size).littleEndian, toByteOffset: 12, as: UInt32.self)
        start.storeBytes(of: session.low, toByteOffset: 16, as: UInt64.self)
        start.storeBytes(of: session.high, toByteOffset: 24, as: UInt64.self)
        start.storeBytes(of: index.littleEndian, toByteOffset: 32, as: UInt64.self)
        start.storeBytes(of: firstSequence.littleEndian, toByteOffset: 40, as: UInt64.self)
        start.storeBytes(of: timestamp.littleEndian, toByteOffset: 48, as: Int64.self)
        start.storeBytes(of: 0, toByteOffset: 56, as: UInt32.self)
        var magic = Self.magic.littleEndian
        let prefix = withUnsafeBytes(of: &magic) { Checksum.of($0) }
        let checksum = Checksum.of(UnsafeRawBufferPointer(start: start + 8, count: 52), seed: prefix)
        start.storeBytes(of: checksum.littleEndian, toByteOffset: 60, as: UInt32.self)
        start.assumingMemoryBound(to: Atomic<UInt64>.self).pointee.store(magic, ordering: .releasing)
    }

    /// The header as bytes, for files that are written with plain appends.
    func bytes() -> [UInt8] {
        withUnsafeTemporaryAllocation(byteCount: Self.size, alignment: 8) { buffer in
            guard let start = buffer.baseAddress else { return [] }
            write(to: start)
            return [UInt8](buffer)
        }
    }

    /// Judges the first `size` bytes of a file.
    static func read(_ bytes: UnsafeRawBufferPointer) -> Reading {
        guard bytes.count >= size else { return bytes.allSatisfy { $0 == 0 } ? .unwritten : .damaged }
        func load<T: FixedWidthInteger>(_ offset: Int, _ type: T.Type) -> T {
            T(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: type))
        }
        if load(0, UInt64.self) == 0, bytes[..<size].allSatisfy({ $0 == 0 }) { return .unwritten }
        let checksum = Checksum.of(UnsafeRawBufferPointer(rebasing: bytes[..<60]))
        guard load(0, UInt64.self) == magic, load(60, UInt32.self) == checksum else { return .damaged }
        guard load(8, UInt16.self) <= major else { return .newer(major: load(8, UInt16.self)) }
        guard load(12, UInt32.self) == UInt32(size), load(40, UInt64.self) < RecordLayout.maximumSequence else {
            return .damaged
        }
        return .valid(
            SegmentHeader(
                session: SessionBytes(
                    low: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self),
                    high: bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
                ),
                index: load(32, UInt64.self),
                firstSequence: load(40, UInt64.self),
                timestamp: load(48, Int64.self)
            )
        )
    }
}

/// The 16 bytes of a session id, in the order of its hex digits.
struct SessionBytes: Sendable, Equatable {
    var low: UInt64
    var high: UInt64

    init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    /// Zero for a string that is not a session id; callers have checked it.
    init(id: String) {
        var bytes: [UInt8] = []
        var pending: UInt8?
        for digit in id.utf8 {
            let value = digit >= 0x61 ? digit &- 0x61 &+ 10 : digit &- 0x30
            if let high = pending {
                bytes.append(high << 4 | (value & 15))
                pending = nil
            } else {
                pending = value & 15
            }
        }
        guard bytes.count == 16 else { self.init(low: 0, high: 0); return }
        let words = bytes.withUnsafeBytes {
            ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
        self.init(low: words.0, high: words.1)
    }
}
