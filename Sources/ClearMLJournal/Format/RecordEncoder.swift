import CClearMLShim
import Synchronization

/// Puts records together in memory, the length word last.
enum RecordEncoder {
    /// Writes a scalar record at `start`, which has room for it and reads as zeros, and publishes it.
    @inline(__always)
    static func writeScalar(
        at start: UnsafeMutableRawPointer,
        sequence: UInt64,
        timestamp: Int64,
        series: UInt32,
        value: Double,
        iteration: Int64
    ) {
        let head = UInt32(RecordKind.scalar)
        let checksum = clearml_crc32_scalar(
            scalarSeed,
            sequence,
            UInt64(bitPattern: timestamp),
            UInt64(bitPattern: iteration),
            value.bitPattern,
            series
        )
        start.storeBytes(of: head.littleEndian, toByteOffset: 4, as: UInt32.self)
        start.storeBytes(of: sequence.littleEndian, toByteOffset: 8, as: UInt64.self)
        start.storeBytes(of: timestamp.littleEndian, toByteOffset: 16, as: Int64.self)
        start.storeBytes(of: iteration.littleEndian, toByteOffset: 24, as: Int64.self)
        start.storeBytes(of: value.bitPattern.littleEndian, toByteOffset: 32, as: UInt64.self)
        let tail = UInt64(series) | UInt64(checksum) << 32
        start.storeBytes(of: tail.littleEndian, toByteOffset: 40, as: UInt64.self)
        publish(start, length: RecordLayout.scalarLength)
    }

    /// CRC-32 of the first eight bytes of every scalar record: length 48, kind 1, no flags.
    ///
    /// A test recomputes it.
    static let scalarSeed: UInt32 = 0x5853_EB71

    /// Writes any record.
    ///
    /// `payload` fills what it needs from `payloadOffset` on; the rest must read as zeros.
    static func write(
        at start: UnsafeMutableRawPointer,
        length: Int,
        kind: UInt16,
        flags: UInt16 = 0,
        sequence: UInt64,
        timestamp: Int64,
        payload: (UnsafeMutableRawPointer) -> Void
    ) {
        start.storeBytes(of: kind.littleEndian, toByteOffset: RecordLayout.kindOffset, as: UInt16.self)
        start.storeBytes(of: flags.littleEndian, toByteOffset: RecordLayout.flagsOffset, as: UInt16.self)
        start.storeBytes(of: sequence.littleEndian, toByteOffset: RecordLayout.sequenceOffset, as: UInt64.self)
        start.storeBytes(of: timestamp.littleEndian, toByteOffset: RecordLayout.timestampOffset, as: Int64.self)
        payload(start)
        var word = UInt32(truncatingIfNeeded: length).littleEndian
        let seed = withUnsafeBytes(of: &word) { Checksum.of($0) }
        let covered = length - RecordLayout.checksumSize
        let checksum = Checksum.of(UnsafeRawBufferPointer(start: start + 4, count: covered - 4), seed: seed)
        start.storeBytes(of: checksum.littleEndian, toByteOffset: covered, as: UInt32.self)
        publish(start, length: length)
    }

    /// From here on the record exists: a reader looks at nothing behind a length of zero.
    @inline(__always)
    static func publish(_ start: UnsafeMutableRawPointer, length: Int) {
        start.assumingMemoryBound(to: Atomic<UInt32>.self).pointee
            .store(UInt32(truncatingIfNeeded: length).littleEndian, ordering: .releasing)
    }

    /// Length of the record that defines a series.
    static func seriesLength(title: Int, series: Int) -> Int {
        RecordLayout.length(payloadEnd: RecordLayout.seriesNamesOffset + title + series)
    }

    /// Writes the record that defines a series.
    static func writeSeries(
        at start: UnsafeMutableRawPointer,
        id: UInt32,
        title: UnsafeRawBufferPointer,
        series: UnsafeRawBufferPointer,
        sequence: UInt64,
        timestamp: Int64
    ) {
        let length = seriesLength(title: title.count, series: series.count)
        write(at: start, length: length, kind: RecordKind.series, sequence: sequence, timestamp: timestamp) { record in
            record.storeBytes(of: id.littleEndian, toByteOffset: 24, as: UInt32.self)
            record.storeBytes(of: UInt32(title.count).littleEndian, toByteOffset: 28, as: UInt32.self)
            record.storeBytes(of: UInt32(series.count).littleEndian, toByteOffset: 32, as: UInt32.self)
            let names = record + RecordLayout.seriesNamesOffset
            UnsafeMutableRawBufferPointer(start: names, count: title.count).copyMemory(from: title)
            UnsafeMutableRawBufferPointer(start: names + title.count, count: series.count).copyMemory(from: series)
        }
    }

    /// Writes a record whose payload is a byte count, some fixed bytes, and bytes: text, operation, refusal.
    static func writeBytes(
        at start: UnsafeMutableRawPointer,
        kind: UInt16,
        flags: UInt16 = 0,
        sequence: UInt64,
        timestamp: Int64,
        bytesOffset: Int,
        level: UInt8 = 0,
        bytes: UnsafeRawBufferPointer
    ) {
        let length = RecordLayout.length(payloadEnd: bytesOffset + bytes.count)
        write(at: start, length: length, kind: kind, flags: flags, sequence: sequence, timestamp: timestamp) { record in
            record.storeBytes(of: UInt32(bytes.count).littleEndian, toByteOffset: 24, as: UInt32.self)
            if bytesOffset == RecordLayout.textMessageOffset {
                record.storeBytes(of: level, toByteOffset: 28, as: UInt8.self)
            }
            UnsafeMutableRawBufferPointer(start: record + bytesOffset, count: bytes.count).copyMemory(from: bytes)
        }
    }
}
