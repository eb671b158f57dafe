/// Writes ZIP archives that every reader understands, in constant memory.
///
/// Names are held to the same rules as when reading. ZIP64 is used where a size needs it and nowhere else. Equal
/// calls give equal bytes: no clock is read. After an error the archive cannot be completed; its file is removed.
///
/// Used by one owner at a time.
package struct ZIPWriter: ~Copyable {
    /// How content is packed.
    package enum Packing: Sendable, Hashable {
        case stored
        /// zlib's level, 1 (fast) to 9 (small).
        case deflated(level: Int32 = 6)
    }

    /// Fills the front of a buffer with the next content and returns its length; 0 means the end.
    package typealias Producer = (UnsafeMutableRawBufferPointer) throws -> Int

    private let output: any ZIPOutput
    private let memory: ZIPMemoryOutput?
    private var offset: UInt64 = 0
    private var names = ZIPNameTable()
    private var directory: [UInt8] = []
    private var entryCount: UInt64 = 0
    private var hasFailed = false

    /// Begins an archive file; it stays only when ``finish()`` succeeds.
    ///
    /// - Throws: ``ZIPError/Code/alreadyExists`` when anything of that name is there.
    package init(path: String) throws(ZIPError) {
        output = try ZIPFileOutput(path: path)
        memory = nil
    }

    /// Begins an archive in memory.
    package init() {
        let memory = ZIPMemoryOutput()
        output = memory
        self.memory = memory
    }

    init(output: any ZIPOutput) {
        self.output = output
        memory = nil
    }

    /// Adds a folder; folders of files need no entry of their own.
    ///
    /// - Throws: ``ZIPError``.
    package mutating func addFolder(_ name: String, modified: Int64 = 0) throws(ZIPError) {
        try add(name + "/", packing: .stored, expectedSize: 0, modified: modified) { _ in 0 }
    }

    /// Adds a file with this content.
    ///
    /// `modified` is in seconds since 1970 and stored in UTC, to two seconds; moments before 1980 are stored as 1980.
    /// - Throws: ``ZIPError``.
    package mutating func addFile(
        _ name: String,
        contents: [UInt8],
        packing: Packing = .deflated(),
        modified: Int64 = 0
    ) throws(ZIPError) {
        var rest = contents[...]
        try add(name, packing: packing, expectedSize: UInt64(contents.count), modified: modified) { buffer in
            let count = min(buffer.count, rest.count)
            buffer.copyBytes(from: rest.prefix(count))
            rest = rest.dropFirst(count)
            return count
        }
    }

    /// Adds a file whose content comes piece by piece.
    ///
    /// `expectedSize` decides whether 64-bit sizes are written; nil makes room for them. Content above 4 GiB after a
    /// smaller expectation is an error.
    /// - Throws: ``ZIPError``; what `producer` throws comes as ``ZIPError/Code/consumer`` with its cause.
    package mutating func addFile(
        _ name: String,
        expectedSize: UInt64?,
        packing: Packing = .deflated(),
        modified: Int64 = 0,
        _ producer: Producer
    ) throws(ZIPError) {
        guard !name.hasSuffix("/") else { throw ZIPError(.unsafeName, "a file's name ends with a slash", entry: name) }
        try add(name, packing: packing, expectedSize: expectedSize, modified: modified, producer)
    }

    /// Writes the directory and keeps the archive.
    ///
    /// Returns the bytes of an archive in memory; empty for a file, which is durable then.
    /// - Throws: ``ZIPError``.
    package consuming func finish() throws(ZIPError) -> [UInt8] {
        guard !hasFailed else { throw ZIPError(.invalidUse, "an earlier error left it incomplete") }
        let start = offset
        try append(directory)
        try append(ZIPRecords.end(entryCount: entryCount, directoryOffset: start, directorySize: offset - start))
        try output.complete()
        return memory?.bytes ?? []
    }

    // MARK: - One entry

    private mutating func add(
        _ rawName: String,
        packing: Packing,
        expectedSize: UInt64?,
        modified: Int64,
        _ producer: Producer
    ) throws(ZIPError) {
        guard !hasFailed else { throw ZIPError(.invalidUse, "an earlier error left it incomplete") }
        let (name, isFolder) = try ZIPName.checked(Array(rawName.utf8))
        try names.insert(name, isFolder: isFolder)
        hasFailed = true  // until all of it is written
        // Deflate may grow content a little; a quarter of the range is more than enough for that.
        let needs64 = expectedSize.map { $0 > 3 << 30 } ?? true
        var record = ZIPRecords.Entry(
            name: Array(rawName.utf8),
            isFolder: isFolder,
            method: packing == .stored ? .stored : .deflated,
            time: ZIPRecords.dosTime(modified),
            has64BitSizes: needs64,
            offset: offset
        )
        try append(record.localHeader)
        let start = offset
        switch packing {
        case .stored: try store(producer, size: expectedSize ?? .max, &record)
        case .deflated(let level): try deflate(producer, level: level, size: expectedSize ?? .max, &record)
        }
        record.packedSize = offset - start
        let limit = UInt64(UInt32.max)
        guard needs64 || (record.size < limit && record.packedSize < limit) else {
            throw ZIPError(.tooLarge, "its content is longer than was expected", entry: name)
        }
        let header = record.localHeader
        try Self.write(header, at: record.offset, to: output)
        directory.append(contentsOf: record.directoryRecord)
        entryCount += 1
        hasFailed = false
    }

    private mutating func store(
        _ producer: Producer,
        size: UInt64,
        _ record: inout ZIPRecords.Entry
    ) throws(ZIPError) {
        var buffer = [UInt8](repeating: 0, count: ZIPFormat.pieceBytes(size))
        var checksum = CRC32()
        while case let count = try Self.fill(&buffer, producer), count > 0 {
            checksum.update(buffer[..<count])
            record.size += UInt64(count)
            try append(buffer[..<count])
        }
        record.checksum = checksum.value
    }

    private mutating func deflate(
        _ producer: Producer,
        level: Int32,
        size: UInt64,
        _ record: inout ZIPRecords.Entry
    ) throws(ZIPError) {
        var buffer = [UInt8](repeating: 0, count: ZIPFormat.pieceBytes(size))
        var checksum = CRC32()
        var deflater = try Deflater(level: level, size: size)
        var position = offset
        let output = output
        var isLast = false
        while !isLast {
            let count = try Self.fill(&buffer, producer)
            isLast = count == 0
            checksum.update(buffer[..<count])
            record.size += UInt64(count)
            try deflater.deflate(buffer[..<count], isLast: isLast) { packed throws(ZIPError) in
                try Self.write(packed, at: position, to: output)
                position += UInt64(packed.count)
            }
        }
        offset = position
        record.checksum = checksum.value
    }

    private static func fill(_ buffer: inout [UInt8], _ producer: Producer) throws(ZIPError) -> Int {
        do {
            let count = try buffer.withUnsafeMutableBytes { try producer($0) }
            guard (0...buffer.count).contains(count) else {
                throw ZIPError(.invalidUse, "a producer gave \(count) bytes where \(buffer.count) have room")
            }
            return count
        } catch let error as ZIPError {
            throw error
        } catch {
            throw ZIPError(.consumer, "the source of an entry failed: \(error)", underlying: error)
        }
    }

    private mutating func append(_ bytes: some Collection<UInt8>) throws(ZIPError) {
        try Self.write(bytes, at: offset, to: output)
        offset += UInt64(bytes.count)
    }

    private static func write(
        _ bytes: some Collection<UInt8>,
        at offset: UInt64,
        to output: any ZIPOutput
    ) throws(ZIPError) {
        let result: Result<Void, ZIPError>? = bytes.withContiguousStorageIfAvailable { storage in
            Result { () throws(ZIPError) in try output.write(UnsafeRawBufferPointer(storage), at: offset) }
        }
        if let result { return try result.get() }
        try write(Array(bytes), at: offset, to: output)
    }
}
