/// Memory for one piece of a file, freed with its object; one thread at a time uses it.
final class TransferBuffer {
    let bytes: UnsafeMutableRawBufferPointer

    init(_ count: Int = 1 << 18) { bytes = .allocate(byteCount: count, alignment: 64) }

    deinit { bytes.deallocate() }

    /// The first `count` bytes.
    func prefix(_ count: Int) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[..<count]) }
}
