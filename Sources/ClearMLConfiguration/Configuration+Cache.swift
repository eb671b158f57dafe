/// The settings of the cache of stored files, typed.
extension Configuration {
    /// How many files one cache keeps; nil for no limit.
    ///
    /// As in the Python SDK, a cache that goes by size does not count its files.
    package var cacheEntryLimit: Int? { cacheGoesBySize ? nil : Int(clamping: integer(.cacheEntries) ?? 100) }

    /// How many bytes one cache may take; nil for no limit.
    ///
    /// Python's `max_used_bytes` where its strategy is switched on, else ours.
    package var cacheByteLimit: Int64? {
        if cacheGoesBySize { return Self.limit(text(.cacheUsedBytes)) }
        let megabytes = integer(.cacheSizeLimit) ?? 51_200
        return megabytes > 0 ? megabytes << 20 : nil
    }

    /// How many bytes of its file system a cache leaves free; nil for no limit.
    package var cacheFreeByteLimit: Int64? { cacheGoesBySize ? Self.limit(text(.cacheFreeBytes)) : nil }

    private var cacheGoesBySize: Bool { boolean(.cacheGoesBySize) ?? false }

    private static func limit(_ text: String?) -> Int64? {
        guard let bytes = text.flatMap(byteCount), bytes > 0 else { return nil }
        return bytes
    }

    /// Bytes that a text says: `1500`, `10GB`, `1.5 TiB`; nil for anything else.
    ///
    /// Units are powers of 1,000, with an `i` of 1,024; a letter alone is enough.
    package static func byteCount(_ text: String) -> Int64? {
        let text = text.filter { $0 != " " && $0 != "_" }.lowercased()
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-") }
        guard let value = Double(digits) else { return nil }
        var unit = text.dropFirst(digits.count)
        if unit == "bytes" || unit == "byte" { unit = "b" }
        if unit.last == "b" { unit.removeLast() }
        var step = 1_000.0
        if unit.last == "i" {
            step = 1_024
            unit.removeLast()
        }
        guard let power = ["", "k", "m", "g", "t", "p"].firstIndex(of: String(unit)) else { return nil }
        var bytes = value
        for _ in 0..<power { bytes *= step }
        return abs(bytes) < 9e18 ? Int64(bytes) : nil
    }
}
