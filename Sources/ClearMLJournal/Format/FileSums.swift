import ClearMLDigest

/// What tells whether a file is still what it was.
package struct FileSums: Sendable, Equatable {
    /// Bytes.
    package var size: Int
    /// CRC-32, zlib's.
    package var checksum: UInt32
    /// SHA-256, 64 lower-case hexadecimal digits; nil where nobody asked for it.
    package var sha256: String?

    /// The text of a note beside a captured file: `<CRC-32> <size> <SHA-256>`, the last where there is one.
    var noted: [UInt8] {
        Array("\(Hexadecimal.encode(checksum.bigEndianBytes)) \(size)\(sha256.map { " " + $0 } ?? "")\n".utf8)
    }

    /// States sums.
    package init(size: Int, checksum: UInt32, sha256: String? = nil) {
        (self.size, self.checksum, self.sha256) = (size, checksum, sha256)
    }

    /// Reads a note; nil for what is none.
    init?(noted: [UInt8]) {
        let parts = String(decoding: noted, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard parts.count == 2 || parts.count == 3, let checksum = UInt32(parts[0], radix: 16),
            let size = Int(parts[1]), size >= 0
        else { return nil }
        if parts.count == 3, SHA256.Digest(hex: String(parts[2])) == nil { return nil }
        self.init(size: size, checksum: checksum, sha256: parts.count == 3 ? String(parts[2]) : nil)
    }
}

/// The sums of a file that comes piece by piece.
struct RunningSums {
    private var size = 0
    private var checksum = RunningChecksum()
    private var hash: SHA256?

    /// Begins with nothing; `hashing` says whether the SHA-256 is wanted.
    init(hashing: Bool) { hash = hashing ? SHA256() : nil }

    mutating func add(_ piece: UnsafeRawBufferPointer) {
        size += piece.count
        checksum.add(piece)
        hash?.update(piece)
    }

    mutating func finish() -> FileSums {
        FileSums(size: size, checksum: checksum.value, sha256: hash?.finish().hex)
    }
}

extension UInt32 {
    fileprivate var bigEndianBytes: [UInt8] {
        withUnsafeBytes(of: bigEndian) { Array($0) }
    }
}

extension OpenFile {
    /// The sums of the contents, in constant memory.
    func sums(hashing: Bool) throws(FileSystemError) -> FileSums {
        var sums = RunningSums(hashing: hashing)
        try forEachPiece { piece throws(FileSystemError) in sums.add(piece) }
        return sums.finish()
    }

    /// Copies the contents to an empty file, in constant memory.
    ///
    /// - Parameters:
    ///   - copy: The file to fill.
    ///   - hashing: Whether the SHA-256 is wanted.
    ///   - afterPiece: Called after each piece.
    /// - Returns: The sums of what was copied.
    /// - Throws: What keeps either file from being read or written.
    package func copy(
        to copy: any OpenFile,
        hashing: Bool,
        afterPiece: () -> Void = {}
    ) throws(FileSystemError) -> FileSums {
        var sums = RunningSums(hashing: hashing)
        var offset = 0
        try forEachPiece { piece throws(FileSystemError) in
            try copy.write(piece, at: offset)
            sums.add(piece)
            offset += piece.count
            afterPiece()
        }
        return sums.finish()
    }
}
