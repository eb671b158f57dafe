#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Names of series and their ids: an open-addressing table over the UTF-8 bytes, so that a lookup neither allocates nor
/// normalises.
///
/// Two names are the same series when their bytes are.
///
/// A plain struct of raw memory: it lives inside `AppendState` and is protected by its lock.
struct SeriesTable {
    /// One series.
    struct Entry {
        /// Title and series, one after the other; never moved nor freed before the table.
        var names: UnsafeMutableRawPointer
        var titleCount: Int
        var seriesCount: Int
        /// A value that is not finite was announced.
        var isAnnounced: Bool
    }

    private(set) var count: UInt32 = 0
    /// Ordinal of the segment that already holds the series' definition, by id.
    private(set) var stamps: UnsafeMutablePointer<UInt32>
    private var entries: UnsafeMutablePointer<Entry>
    private var entryCapacity = 64
    /// High half: hash.
    ///
    /// Low half: id + 1, or 0 for an empty slot.
    private var slots: UnsafeMutablePointer<UInt64>
    private var slotMask = 255

    init() {
        stamps = .allocate(capacity: entryCapacity)
        entries = .allocate(capacity: entryCapacity)
        slots = .allocate(capacity: slotMask + 1)
        slots.initialize(repeating: 0, count: slotMask + 1)
    }

    func destroy() {
        for id in 0..<Int(count) { entries[id].names.deallocate() }
        entries.deallocate()
        stamps.deallocate()
        slots.deallocate()
    }

    subscript(id: UInt32) -> Entry {
        get { entries[Int(id)] }
        nonmutating set { entries[Int(id)] = newValue }
    }

    @inline(__always)
    func setStamp(_ stamp: UInt32, of id: UInt32) { stamps[Int(id)] = stamp }

    func title(of id: UInt32) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: self[id].names, count: self[id].titleCount)
    }

    func series(of id: UInt32) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: self[id].names + self[id].titleCount, count: self[id].seriesCount)
    }

    /// The id of a series that is known; `nil` for a new one.
    @inline(__always)
    func find(_ title: UnsafeRawBufferPointer, _ series: UnsafeRawBufferPointer, hash: UInt64) -> UInt32? {
        let tag = hash & 0xFFFF_FFFF_0000_0000
        var slot = Int(truncatingIfNeeded: hash) & slotMask
        while true {
            let word = slots[slot]
            if word == 0 { return nil }
            if word & 0xFFFF_FFFF_0000_0000 == tag {
                let id = UInt32(truncatingIfNeeded: word) &- 1
                let entry = entries + Int(id)
                if entry.pointee.titleCount == title.count, entry.pointee.seriesCount == series.count,
                    Self.areEqual(entry.pointee.names, title),
                    Self.areEqual(entry.pointee.names + title.count, series)
                {
                    return id
                }
            }
            slot = (slot &+ 1) & slotMask
        }
    }

    /// Adds a series that `find` does not know; `nil` when the format has no id left.
    mutating func insert(
        _ title: UnsafeRawBufferPointer,
        _ series: UnsafeRawBufferPointer,
        hash: UInt64
    ) -> UInt32? {
        guard Int(count) < RecordLayout.maximumSeries else { return nil }
        if Int(count) == entryCapacity { growEntries() }
        if (Int(count) + 1) * 2 > slotMask + 1 { growSlots() }
        let names = UnsafeMutableRawPointer.allocate(byteCount: max(1, title.count + series.count), alignment: 8)
        UnsafeMutableRawBufferPointer(start: names, count: title.count).copyMemory(from: title)
        UnsafeMutableRawBufferPointer(start: names + title.count, count: series.count).copyMemory(from: series)
        let id = count
        (entries + Int(id)).initialize(
            to: Entry(names: names, titleCount: title.count, seriesCount: series.count, isAnnounced: false)
        )
        (stamps + Int(id)).initialize(to: 0)
        place(UInt64(hash & 0xFFFF_FFFF_0000_0000) | UInt64(id + 1), hash: hash)
        count += 1
        return id
    }

    /// A fast mixing hash: names are chosen by the program that trains, so flooding is nobody's attack here.
    @inline(__always)
    static func hash(_ title: UnsafeRawBufferPointer, _ series: UnsafeRawBufferPointer) -> UInt64 {
        mix(mix(0x9E37_79B9_7F4A_7C15, title), series)
    }

    @inline(__always)
    private static func mix(_ seed: UInt64, _ bytes: UnsafeRawBufferPointer) -> UInt64 {
        let count = bytes.count
        var hash = seed ^ UInt64(truncatingIfNeeded: count)
        guard let start = bytes.baseAddress else { return fold(hash, 0) }
        if count >= 8 {
            var offset = 0
            while offset &+ 8 < count {
                hash = fold(hash, start.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                offset &+= 8
            }
            return fold(hash, start.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self))
        }
        if count >= 4 {
            let low = start.loadUnaligned(as: UInt32.self)
            let high = start.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
            return fold(hash, UInt64(low) | UInt64(high) << 32)
        }
        var word: UInt64 = 0
        for offset in 0..<count { word = word << 8 | UInt64(start.load(fromByteOffset: offset, as: UInt8.self)) }
        return fold(hash, word)
    }

    /// One 64×64→128 bit multiplication, both halves combined.
    @inline(__always)
    private static func fold(_ hash: UInt64, _ word: UInt64) -> UInt64 {
        let (high, low) = (hash ^ word ^ 0xD6E8_FEB8_6659_FD93).multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
        return high ^ low
    }

    @inline(__always)
    private static func areEqual(_ left: UnsafeMutableRawPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        guard let start = right.baseAddress else { return true }
        return memcmp(left, start, right.count) == 0
    }

    private func place(_ word: UInt64, hash: UInt64) {
        var slot = Int(truncatingIfNeeded: hash) & slotMask
        while slots[slot] != 0 { slot = (slot + 1) & slotMask }
        slots[slot] = word
    }

    private mutating func growEntries() {
        let capacity = entryCapacity * 2
        let newEntries = UnsafeMutablePointer<Entry>.allocate(capacity: capacity)
        let newStamps = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
        newEntries.moveInitialize(from: entries, count: Int(count))
        newStamps.moveInitialize(from: stamps, count: Int(count))
        entries.deallocate()
        stamps.deallocate()
        (entries, stamps, entryCapacity) = (newEntries, newStamps, capacity)
    }

    private mutating func growSlots() {
        slots.deallocate()
        slotMask = slotMask * 2 + 1
        slots = .allocate(capacity: slotMask + 1)
        slots.initialize(repeating: 0, count: slotMask + 1)
        for id in 0..<count {
            let hash = Self.hash(title(of: id), series(of: id))
            place(hash & 0xFFFF_FFFF_0000_0000 | UInt64(id + 1), hash: hash)
        }
    }
}
