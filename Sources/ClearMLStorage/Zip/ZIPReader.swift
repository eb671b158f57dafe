/// Reads ZIP archives, and trusts nothing in them.
///
/// Opening reads the directory at the end and checks all of it: names, kinds, limits, positions. Content is unpacked
/// piece by piece in constant memory, and length and checksum are checked before its end is reported. ZIP64, stored
/// and deflated entries; no encryption, no split archives, nothing before the first entry.
///
/// A value that can be used by several threads at once.
package struct ZIPReader: Sendable {
    /// The entries in the order of the directory.
    package let entries: [ZIPEntry]
    package let limits: ZIPLimits
    let source: any ZIPSource
    /// Where each entry must end, by its offset: the beginning of what follows it.
    private let ends: [UInt64: UInt64]
    private let positions: [String: Int]

    /// Opens an archive in memory.
    ///
    /// - Throws: ``ZIPError``.
    package init(bytes: [UInt8], limits: ZIPLimits = ZIPLimits()) throws(ZIPError) {
        try self.init(source: ZIPMemorySource(bytes: bytes), limits: limits)
    }

    /// Opens an archive file; it stays open while this value or a copy of it lives.
    ///
    /// - Throws: ``ZIPError``.
    package init(path: String, limits: ZIPLimits = ZIPLimits()) throws(ZIPError) {
        try self.init(source: try ZIPFileSource(path: path), limits: limits)
    }

    init(source: any ZIPSource, limits: ZIPLimits) throws(ZIPError) {
        let directory = try ZIPDirectory(source: source, limits: limits)
        self.source = source
        self.limits = limits
        entries = directory.entries
        ends = directory.ends
        positions = Dictionary(uniqueKeysWithValues: directory.entries.enumerated().map { ($1.name, $0) })
    }

    /// The entry of exactly that name, without the slash of a folder; nil when there is none.
    package subscript(name: String) -> ZIPEntry? { positions[name].map { entries[$0] } }

    /// Unpacks one entry piece by piece.
    ///
    /// `body` gets pieces of at most 64 KiB, valid during the call only. What it has seen counts only when this returns:
    /// damage may be noticed at the end.
    /// - Throws: ``ZIPError``; what `body` throws comes as ``ZIPError/Code/consumer`` with its cause.
    package func read(_ entry: ZIPEntry, _ body: (UnsafeRawBufferPointer) throws -> Void) throws(ZIPError) {
        let start = try contentStart(entry)
        var check = ContentCheck(entry)
        var packed = PackedPieces(source: source, offset: start, count: entry.packedSize)
        switch entry.method {
        case .stored:
            while let piece = try packed.next() { try check.pass(piece[...], to: body) }
        case .deflated:
            var inflater = try Inflater(size: entry.size)
            while let piece = try packed.next() {
                var input = piece[...]
                while !input.isEmpty, !inflater.isFinished {
                    try check.pass(try inflater.inflate(&input, entry: entry.name), to: body)
                }
                guard input.isEmpty else {
                    throw ZIPError(.damaged, "its packed content ends before its packed length", entry: entry.name)
                }
            }
            // Output may be waiting although all input is taken.
            while !inflater.isFinished {
                var none: ArraySlice<UInt8> = []
                let output = try inflater.inflate(&none, entry: entry.name)
                guard !output.isEmpty || inflater.isFinished else {
                    throw ZIPError(.damaged, "its packed content has no end", entry: entry.name)
                }
                try check.pass(output, to: body)
            }
        }
        try check.finish()
    }

    /// Unpacks one entry into memory.
    ///
    /// - Throws: ``ZIPError``; ``ZIPError/Code/tooLarge`` when the entry has more than `maximumBytes`.
    package func contents(of entry: ZIPEntry, maximumBytes: Int) throws(ZIPError) -> [UInt8] {
        guard let size = Int(exactly: entry.size), size <= maximumBytes else {
            throw ZIPError(.tooLarge, "it has \(entry.size) bytes; \(maximumBytes) are allowed", entry: entry.name)
        }
        var bytes: [UInt8] = []
        // Not the announced size at once: an archive of 100 bytes may announce gigabytes.
        bytes.reserveCapacity(min(size, 1 << 20))
        try read(entry) { bytes.append(contentsOf: $0) }
        return bytes
    }

    /// Checks the entry's own header against the directory and returns where its content begins.
    private func contentStart(_ entry: ZIPEntry) throws(ZIPError) -> UInt64 {
        func mismatch(_ what: String) -> ZIPError {
            ZIPError(.damaged, "its header and the directory disagree about its \(what)", entry: entry.name)
        }
        let fixed = try source.bytes(at: entry.offset, count: ZIPFormat.localSize)
        var header = LittleEndianReader(fixed[...])
        guard try header.next(UInt32.self) == ZIPFormat.localSignature else { throw mismatch("position") }
        _ = try header.next(UInt16.self)  // version needed
        guard try header.next(UInt16.self) == entry.flags else { throw mismatch("flags") }
        guard try header.next(UInt16.self) == entry.method.rawValue else { throw mismatch("compression") }
        _ = try header.next(UInt32.self)  // time and date
        let checksum = try header.next(UInt32.self)
        let packedSize = UInt64(try header.next(UInt32.self))
        let size = UInt64(try header.next(UInt32.self))
        let nameLength = Int(try header.next(UInt16.self))
        let extraLength = Int(try header.next(UInt16.self))
        let rest = try source.bytes(at: entry.offset + UInt64(fixed.count), count: nameLength + extraLength)
        guard rest.prefix(nameLength).elementsEqual(entry.rawName) else { throw mismatch("name") }
        // With a descriptor after the content the header's own numbers are zero, or else they must be right.
        if entry.flags & ZIPFormat.Flag.hasDescriptor == 0 {
            // In a local header the unpacked size comes first in the extra field.
            var sizes = [size, packedSize]
            try ZIPFormat.resolve(&sizes, extra: rest[nameLength...])
            guard sizes == [entry.size, entry.packedSize] else { throw mismatch("size") }
            guard checksum == entry.checksum else { throw mismatch("checksum") }
        }
        let start = entry.offset + UInt64(fixed.count + rest.count)
        guard let end = ends[entry.offset], start <= end, entry.packedSize <= end - start else {
            throw ZIPError(.overlappingEntries, "it reaches into what follows it", entry: entry.name)
        }
        return start
    }
}

/// Counts and checks unpacked content on its way to the consumer.
private struct ContentCheck {
    private let entry: ZIPEntry
    private var checksum = CRC32()
    private var count: UInt64 = 0

    init(_ entry: ZIPEntry) { self.entry = entry }

    mutating func pass(
        _ piece: ArraySlice<UInt8>,
        to body: (UnsafeRawBufferPointer) throws -> Void
    ) throws(ZIPError) {
        guard !piece.isEmpty else { return }
        count += UInt64(piece.count)
        // At once, not at the end: a bomb announces little and unpacks to much.
        guard count <= entry.size else {
            throw ZIPError(.sizeMismatch, "it unpacks to more than its \(entry.size) bytes", entry: entry.name)
        }
        checksum.update(piece)
        do {
            try piece.withUnsafeBytes { try body($0) }
        } catch let error as ZIPError {
            throw error
        } catch {
            throw ZIPError(.consumer, "its reader failed: \(error)", entry: entry.name, underlying: error)
        }
    }

    func finish() throws(ZIPError) {
        guard count == entry.size else {
            throw ZIPError(.sizeMismatch, "it has \(count) bytes instead of \(entry.size)", entry: entry.name)
        }
        guard checksum.value == entry.checksum else {
            throw ZIPError(.checksumMismatch, "its checksum is wrong; the archive is damaged", entry: entry.name)
        }
    }
}

/// Reads the packed content in pieces.
private struct PackedPieces {
    private static let pieceBytes: UInt64 = 64 << 10
    private let source: any ZIPSource
    private var offset: UInt64
    private var left: UInt64

    init(source: any ZIPSource, offset: UInt64, count: UInt64) {
        self.source = source
        self.offset = offset
        left = count
    }

    mutating func next() throws(ZIPError) -> [UInt8]? {
        guard left > 0 else { return nil }
        let count = min(left, Self.pieceBytes)
        let piece = try source.bytes(at: offset, count: Int(count))
        offset += count
        left -= count
        return piece
    }
}
