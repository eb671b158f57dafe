/// The directory at the end of an archive, read and checked as a whole.
struct ZIPDirectory {
    private(set) var entries: [ZIPEntry] = []
    /// Where each entry must end, by its offset.
    private(set) var ends: [UInt64: UInt64] = [:]

    private let limits: ZIPLimits
    private var names = ZIPNameTable()
    private var totalBytes: UInt64 = 0

    init(source: any ZIPSource, limits: ZIPLimits) throws(ZIPError) {
        self.limits = limits
        let end = try ZIPEnd(source: source)
        guard end.entryCount <= UInt64(limits.entries) else {
            throw ZIPError(.tooManyEntries, "it has \(end.entryCount) entries; \(limits.entries) are allowed")
        }
        // Read as a whole; 200,000 entries with names of 300 bytes take a quarter of this.
        guard end.directorySize <= 1 << 28 else {
            throw ZIPError(.tooLarge, "its directory has \(end.directorySize) bytes; 256 MiB are allowed")
        }
        let bytes = try source.bytes(at: end.directoryOffset, count: Int(end.directorySize))
        var reader = LittleEndianReader(bytes[...])
        entries.reserveCapacity(Int(end.entryCount))
        for _ in 0..<end.entryCount { try readEntry(&reader) }
        guard reader.remaining == 0 else { throw ZIPError(.damaged, "its directory has bytes that belong to no entry") }
        try placeEntries(before: end.directoryOffset)
    }

    private mutating func readEntry(_ reader: inout LittleEndianReader) throws(ZIPError) {
        guard try reader.next(UInt32.self) == ZIPFormat.centralSignature else {
            throw ZIPError(.damaged, "its directory has something else where entry \(entries.count + 1) must be")
        }
        _ = try reader.next(UInt32.self)  // versions
        let flags = try reader.next(UInt16.self)
        let rawMethod = try reader.next(UInt16.self)
        _ = try reader.next(UInt32.self)  // time and date
        let checksum = try reader.next(UInt32.self)
        let packedSize = UInt64(try reader.next(UInt32.self))
        let size = UInt64(try reader.next(UInt32.self))
        let nameLength = Int(try reader.next(UInt16.self))
        let extraLength = Int(try reader.next(UInt16.self))
        let commentLength = Int(try reader.next(UInt16.self))
        let disk = try reader.next(UInt16.self)
        _ = try reader.next(UInt16.self)  // internal attributes
        let mode = try reader.next(UInt32.self) >> 16
        let offset = UInt64(try reader.next(UInt32.self))
        let rawName = Array(try reader.take(nameLength))
        let extra = try reader.take(extraLength)
        _ = try reader.take(commentLength)

        let (name, isFolder) = try ZIPName.checked(rawName)
        let secret = ZIPFormat.Flag.encrypted | ZIPFormat.Flag.strongEncryption | ZIPFormat.Flag.maskedHeaders
        guard flags & secret == 0 else { throw ZIPError(.encrypted, "it is encrypted", entry: name) }
        guard let method = ZIPEntry.Method(rawValue: rawMethod) else {
            throw ZIPError(.unsupported, "its compression (number \(rawMethod)) is not supported", entry: name)
        }
        guard disk == 0 || disk == ZIPFormat.saturated16 else {
            throw ZIPError(.unsupported, "it is in another part of a split archive", entry: name)
        }
        // The upper half holds a Unix mode where one was stored: 0o10 is a file, 0o04 a folder.
        let kind = mode >> 12
        guard kind == 0 || kind == 0o10 || kind == 0o04 else {
            throw ZIPError(.unsafeKind, "it is neither a file nor a folder but a link or a device", entry: name)
        }
        var numbers = [size, packedSize, offset]
        try ZIPFormat.resolve(&numbers, extra: extra)
        let entry = ZIPEntry(
            name: name,
            isFolder: isFolder,
            method: method,
            size: numbers[0],
            packedSize: numbers[1],
            checksum: checksum,
            offset: numbers[2],
            rawName: rawName,
            flags: flags
        )
        try check(entry)
        try names.insert(name, isFolder: isFolder)
        entries.append(entry)
    }

    /// Refuses sizes that are impossible or above a limit.
    private mutating func check(_ entry: ZIPEntry) throws(ZIPError) {
        if entry.isFolder, entry.size != 0 {
            throw ZIPError(.damaged, "it is a folder with content", entry: entry.name)
        }
        if entry.method == .stored, entry.size != entry.packedSize {
            throw ZIPError(.damaged, "it is stored as it is, but its two sizes differ", entry: entry.name)
        }
        guard entry.size <= limits.entryBytes else {
            throw ZIPError(
                .tooLarge,
                "it has \(entry.size) bytes; \(limits.entryBytes) are allowed",
                entry: entry.name
            )
        }
        let (total, overflow) = totalBytes.addingReportingOverflow(entry.size)
        guard !overflow, total <= limits.totalBytes else {
            throw ZIPError(.tooLarge, "its entries have more than the \(limits.totalBytes) bytes allowed")
        }
        totalBytes = total
        if entry.size > limits.ratioFloor, entry.size / limits.ratio >= max(entry.packedSize, 1) {
            throw ZIPError(.ratioTooHigh, "it unpacks to more than \(limits.ratio) times its size", entry: entry.name)
        }
    }

    /// Refuses entries that share bytes with each other or with the directory.
    ///
    /// The exact beginning of the content stands in each entry's own header; it is checked when the entry is read.
    private mutating func placeEntries(before directoryOffset: UInt64) throws(ZIPError) {
        let ordered = entries.sorted { $0.offset < $1.offset }
        for (position, entry) in ordered.enumerated() {
            let end = position + 1 < ordered.count ? ordered[position + 1].offset : directoryOffset
            let header = UInt64(ZIPFormat.localSize + entry.rawName.count)
            guard end >= entry.offset, end - entry.offset >= header, end - entry.offset - header >= entry.packedSize
            else {
                throw ZIPError(.overlappingEntries, "it shares bytes with what follows it", entry: entry.name)
            }
            ends[entry.offset] = end
        }
    }
}
