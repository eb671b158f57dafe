/// The record at the very end of an archive, which says where the directory is.
struct ZIPEnd {
    private(set) var entryCount: UInt64
    private(set) var directorySize: UInt64
    private(set) var directoryOffset: UInt64

    /// Finds and checks the record.
    ///
    /// Strict where readers are known to differ, since an archive that two readers see differently is made to deceive:
    /// its comment must reach to the last byte, and the directory must end where the record begins.
    init(source: any ZIPSource) throws(ZIPError) {
        let tailSize = min(source.length, UInt64(ZIPFormat.endSize + ZIPFormat.longestComment))
        let tail = try source.bytes(at: source.length - tailSize, count: Int(tailSize))
        guard let position = Self.find(in: tail) else {
            throw ZIPError(.notAnArchive, "this is not a ZIP archive, or its end is missing")
        }
        let start = source.length - tailSize + UInt64(position)
        var record = LittleEndianReader(tail[(position + 4)...])
        let disks = [try record.next(UInt16.self), try record.next(UInt16.self)]
        let counts = [UInt64(try record.next(UInt16.self)), UInt64(try record.next(UInt16.self))]
        directorySize = UInt64(try record.next(UInt32.self))
        directoryOffset = UInt64(try record.next(UInt32.self))
        entryCount = counts[1]
        let isPlainDisk = disks.allSatisfy { $0 == 0 || $0 == ZIPFormat.saturated16 } && counts[0] == counts[1]
        guard isPlainDisk else { throw ZIPError(.unsupported, "it is one part of a split archive") }

        var directoryEnd = start
        if let record64 = try Self.record64(source: source, before: start) {
            try adopt(record64)
            directoryEnd = record64.start
        }
        guard directorySize <= directoryEnd, directoryOffset == directoryEnd - directorySize else {
            throw ZIPError(.damaged, "its directory is not where its end says; something was added or cut off")
        }
        // An entry takes 46 bytes and a name: a wild number must not make us reserve memory.
        guard entryCount <= directorySize / UInt64(ZIPFormat.centralSize) else {
            throw ZIPError(.damaged, "its directory is too small for its \(entryCount) entries")
        }
    }

    /// The last position from which a record with its comment reaches exactly to the end.
    private static func find(in tail: [UInt8]) -> Int? {
        guard tail.count >= ZIPFormat.endSize else { return nil }
        for position in stride(from: tail.count - ZIPFormat.endSize, through: 0, by: -1)
        where tail[position] == 0x50 && tail[position + 1] == 0x4B && tail[position + 2] == 5 && tail[position + 3] == 6
        {
            let comment = Int(tail[position + 20]) | Int(tail[position + 21]) << 8
            if position + ZIPFormat.endSize + comment == tail.count { return position }
        }
        return nil
    }

    private struct Record64 {
        var start: UInt64
        var entryCount: UInt64
        var directorySize: UInt64
        var directoryOffset: UInt64
    }

    /// The 64-bit record, when its locator stands directly before the end record.
    private static func record64(source: any ZIPSource, before end: UInt64) throws(ZIPError) -> Record64? {
        guard end >= UInt64(ZIPFormat.locator64Size + ZIPFormat.end64Size) else { return nil }
        let locatorStart = end - UInt64(ZIPFormat.locator64Size)
        let locatorBytes = try source.bytes(at: locatorStart, count: ZIPFormat.locator64Size)
        var locator = LittleEndianReader(locatorBytes[...])
        guard try locator.next(UInt32.self) == ZIPFormat.locator64Signature else { return nil }
        let disk = try locator.next(UInt32.self)
        let start = try locator.next(UInt64.self)
        guard disk == 0, try locator.next(UInt32.self) <= 1 else {
            throw ZIPError(.unsupported, "it is one part of a split archive")
        }
        guard start <= locatorStart, locatorStart - start >= UInt64(ZIPFormat.end64Size) else {
            throw ZIPError(.damaged, "its 64-bit end is not where it is said to be")
        }
        let bytes = try source.bytes(at: start, count: ZIPFormat.end64Size)
        var record = LittleEndianReader(bytes[...])
        guard try record.next(UInt32.self) == ZIPFormat.end64Signature,
            // The length counts from after itself, and the record reaches to its locator.
            try record.next(UInt64.self) == locatorStart - start - 12
        else { throw ZIPError(.damaged, "its 64-bit end is not where it is said to be") }
        _ = try record.next(UInt32.self)  // versions
        let disks = [try record.next(UInt32.self), try record.next(UInt32.self)]
        let counts = [try record.next(UInt64.self), try record.next(UInt64.self)]
        guard disks == [0, 0], counts[0] == counts[1] else {
            throw ZIPError(.unsupported, "it is one part of a split archive")
        }
        return Record64(
            start: start,
            entryCount: counts[1],
            directorySize: try record.next(UInt64.self),
            directoryOffset: try record.next(UInt64.self)
        )
    }

    /// Takes the 64-bit numbers; the short record must agree or refer to them.
    private mutating func adopt(_ record: Record64) throws(ZIPError) {
        let agrees =
            (entryCount == UInt64(ZIPFormat.saturated16) || entryCount == record.entryCount)
            && (directorySize == UInt64(ZIPFormat.saturated32) || directorySize == record.directorySize)
            && (directoryOffset == UInt64(ZIPFormat.saturated32) || directoryOffset == record.directoryOffset)
        guard agrees else { throw ZIPError(.damaged, "its two ends disagree") }
        entryCount = record.entryCount
        directorySize = record.directorySize
        directoryOffset = record.directoryOffset
    }
}
