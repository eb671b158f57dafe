import CClearMLShim

/// SHA-256 over any number of bytes, in constant memory.
///
/// A value: a copy goes on by itself. Uses the processor's instructions for it where there are any (x86-64 and ARMv8).
///
/// ```swift
/// var hash = SHA256()
/// hash.update(firstPiece)
/// hash.update(secondPiece)
/// let text = hash.finish().hex
/// ```
package struct SHA256: Sendable {
    /// The outcome: 32 bytes.
    package struct Digest: Sendable, Hashable, CustomStringConvertible {
        /// Exactly 32 bytes.
        package let bytes: [UInt8]

        /// 64 lower-case hexadecimal digits, as ClearML stores hashes.
        package var hex: String { Hexadecimal.encode(bytes) }
        /// The same as ``hex``.
        package var description: String { hex }

        /// Reads 64 hexadecimal digits of either case; nil for anything else.
        package init?(hex: String) {
            guard let bytes = Hexadecimal.decode(hex), bytes.count == 32 else { return nil }
            self.bytes = bytes
        }

        fileprivate init(bytes: [UInt8]) { self.bytes = bytes }
    }

    private var context = clearml_sha256()

    /// Begins with no bytes.
    package init() {
        self.init(isPortable: false)
    }

    /// The same; `isPortable` leaves the processor's own instructions unused, so that a test reaches both ways.
    init(isPortable: Bool) {
        clearml_sha256_begin(&context, isPortable ? 1 : 0)
    }

    /// Whether this processor has instructions for it.
    static var hasInstructions: Bool { clearml_sha256_has_instructions() != 0 }

    /// Takes the next bytes.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        clearml_sha256_update(&context, bytes.baseAddress, bytes.count)
    }

    /// Takes the next bytes.
    package mutating func update(_ bytes: some Collection<UInt8>) {
        let isDone: Void? = bytes.withContiguousStorageIfAvailable { update(UnsafeRawBufferPointer($0)) }
        if isDone == nil { Array(bytes).withUnsafeBytes { update($0) } }
    }

    /// The digest of all bytes so far; the value itself can take more.
    package func finish() -> Digest {
        var copy = context
        let bytes = [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
            clearml_sha256_finish(&copy, buffer.baseAddress)
            count = 32
        }
        return Digest(bytes: bytes)
    }

    /// The digest of bytes in memory.
    package static func digest(of bytes: some Collection<UInt8>) -> Digest {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finish()
    }
}
