extension DeliveryMark {
    /// One of the two slots.
    ///
    /// ```
    ///   0  u64  magic "CLMLMARK"
    ///   8  u16  major version   10  u16  minor version   12  u32  size of the slot
    ///  16  u64  generation      24  u64  settled
    ///  32  u64  first in flight 40  u64  last in flight (both 0: none)
    ///  48  u64  acknowledged    56  u64  refused
    ///  64  u64  not finite      72  u64  lost
    ///  80  u64  note            88       zeros
    /// 124  u32  CRC-32 of the 124 bytes before it
    /// ```
    enum Slot: Equatable {
        case valid(State, generation: UInt64)
        case empty
        case damaged
        case newer(major: UInt16)

        static func read(_ file: any OpenFile, at offset: Int) throws(FileSystemError) -> Slot {
            var failure: FileSystemError?
            let slot = withUnsafeTemporaryAllocation(byteCount: slotSize, alignment: 8) { buffer -> Slot in
                do throws(FileSystemError) {
                    let count = try file.read(into: buffer, at: offset)
                    return parse(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                } catch {
                    failure = error
                    return .damaged
                }
            }
            if let failure { throw failure }
            return slot
        }

        static func parse(_ bytes: UnsafeRawBufferPointer) -> Slot {
            if bytes.isZero { return .empty }
            guard bytes.count == slotSize else { return .damaged }
            func word(_ offset: Int) -> UInt64 {
                UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            }
            let checksum = UInt32(truncatingIfNeeded: word(120) >> 32)
            guard word(0) == magic, checksum == Checksum.of(UnsafeRawBufferPointer(rebasing: bytes[..<124])) else {
                return .damaged
            }
            let major = UInt16(truncatingIfNeeded: word(8))
            if major > SegmentHeader.major { return .newer(major: major) }
            var state = State()
            state.settled = word(24)
            let (first, last) = (word(32), word(40))
            if first > 0 || last > 0 {
                guard first > 0, first <= last else { return .damaged }
                state.inFlight = first...last
            }
            state.acknowledged = word(48)
            state.refused = word(56)
            state.notFinite = word(64)
            state.lost = word(72)
            state.note = word(80)
            return .valid(state, generation: word(16))
        }

        static func bytes(_ state: State, generation: UInt64) -> [UInt8] {
            let version = UInt64(SegmentHeader.major) | UInt64(SegmentHeader.minor) << 16 | UInt64(slotSize) << 32
            let words = [
                magic, version, generation, state.settled, state.inFlight?.lowerBound ?? 0,
                state.inFlight?.upperBound ?? 0, state.acknowledged, state.refused, state.notFinite, state.lost,
                state.note, 0, 0, 0, 0, 0,
            ]
            var bytes: [UInt8] = []
            bytes.reserveCapacity(slotSize)
            for word in words { withUnsafeBytes(of: word.littleEndian) { bytes += $0 } }
            let checksum = bytes.withUnsafeBytes { Checksum.of(UnsafeRawBufferPointer(rebasing: $0[..<124])) }
            withUnsafeBytes(of: checksum.littleEndian) { bytes.replaceSubrange(124..<128, with: $0) }
            return bytes
        }
    }
}
