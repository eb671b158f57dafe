import CZlib
import Testing

@testable import ClearMLJournal

@Suite("Checksums")
struct ChecksumTests {
    @Test("Equal zlib's for every length and alignment")
    func equalsZlib() {
        var random = SplitMix(seed: 7)
        let bytes = (0..<4096).map { _ in UInt8.random(in: 0...255, using: &random) }
        bytes.withUnsafeBytes { buffer in
            for count in 0..<300 {
                for start in 0..<9 {
                    let part = UnsafeRawBufferPointer(rebasing: buffer[start..<start + count])
                    #expect(Checksum.of(part) == zlib(part))
                    #expect(Checksum.of(part, seed: 0x1234_5678) == zlib(part, seed: 0x1234_5678))
                }
            }
            #expect(Checksum.of(buffer) == zlib(buffer))
        }
    }

    @Test("A scalar record has the checksum of its bytes")
    func scalarRecord() {
        var random = SplitMix(seed: 8)
        for _ in 0..<1000 {
            withUnsafeTemporaryAllocation(byteCount: 48, alignment: 8) { buffer in
                guard let start = buffer.baseAddress else { return }
                RecordEncoder.writeScalar(
                    at: start,
                    sequence: random.next(),
                    timestamp: Int64(bitPattern: random.next()),
                    series: UInt32(truncatingIfNeeded: random.next()),
                    value: Double(bitPattern: random.next()),
                    iteration: Int64(bitPattern: random.next())
                )
                let checksum = start.load(fromByteOffset: 44, as: UInt32.self)
                #expect(checksum == zlib(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<44])))
            }
        }
    }

    private func zlib(_ bytes: UnsafeRawBufferPointer, seed: UInt32 = 0) -> UInt32 {
        // zlib answers a null pointer with the initial value, whatever the seed.
        guard let start = bytes.baseAddress, !bytes.isEmpty else { return seed }
        return UInt32(crc32(UInt(seed), start.assumingMemoryBound(to: UInt8.self), uInt(bytes.count)))
    }
}
