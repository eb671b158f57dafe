/// The structures of an archive as bytes.
enum ZIPRecords {
    /// Version 2.0 reads folders and deflate, 4.5 reads ZIP64.
    private static func version(_ is64: Bool) -> UInt16 { is64 ? 45 : 20 }

    /// Everything that the headers of one entry say.
    struct Entry {
        let name: [UInt8]
        let isFolder: Bool
        let method: ZIPEntry.Method
        /// Date and time as MS-DOS packs them.
        let time: UInt32
        /// Whether the local header has room for 64-bit sizes; fixed once the header is written.
        let has64BitSizes: Bool
        let offset: UInt64
        var checksum: UInt32 = 0
        var size: UInt64 = 0
        var packedSize: UInt64 = 0

        /// Plain ASCII needs no flag; anything else is marked as UTF-8, which Python and Info-ZIP expect.
        private var flags: UInt16 { name.allSatisfy { $0 < 0x80 } ? 0 : ZIPFormat.Flag.utf8 }

        /// The header before the content; of the same length for any size.
        var localHeader: [UInt8] {
            var bytes: [UInt8] = []
            bytes.append(littleEndian: ZIPFormat.localSignature)
            bytes.append(littleEndian: version(has64BitSizes))
            bytes.append(littleEndian: flags)
            bytes.append(littleEndian: method.rawValue)
            bytes.append(littleEndian: time)
            bytes.append(littleEndian: checksum)
            bytes.append(littleEndian: has64BitSizes ? .max : UInt32(truncatingIfNeeded: packedSize))
            bytes.append(littleEndian: has64BitSizes ? .max : UInt32(truncatingIfNeeded: size))
            bytes.append(littleEndian: UInt16(name.count))
            bytes.append(littleEndian: UInt16(has64BitSizes ? 20 : 0))
            bytes += name
            if has64BitSizes {
                bytes.append(littleEndian: ZIPFormat.zip64Field)
                bytes.append(littleEndian: UInt16(16))
                bytes.append(littleEndian: size)
                bytes.append(littleEndian: packedSize)
            }
            return bytes
        }

        /// The entry's part of the directory; 64-bit values appear only where they are needed.
        var directoryRecord: [UInt8] {
            var extra: [UInt8] = []
            for value in [size, packedSize, offset] where value >= UInt64(UInt32.max) {
                extra.append(littleEndian: value)
            }
            func short(_ value: UInt64) -> UInt32 { UInt32(exactly: value) ?? .max }
            // A regular file rw-r--r-- or a folder rwxr-xr-x, and MS-DOS's bit for a folder.
            let attributes: UInt32 = isFolder ? 0o040755 << 16 | 0x10 : 0o100644 << 16

            var bytes: [UInt8] = []
            bytes.append(littleEndian: ZIPFormat.centralSignature)
            bytes.append(littleEndian: UInt16(3 << 8) | version(true))  // made on Unix
            bytes.append(littleEndian: version(has64BitSizes || !extra.isEmpty))
            bytes.append(littleEndian: flags)
            bytes.append(littleEndian: method.rawValue)
            bytes.append(littleEndian: time)
            bytes.append(littleEndian: checksum)
            bytes.append(littleEndian: short(packedSize))
            bytes.append(littleEndian: short(size))
            bytes.append(littleEndian: UInt16(name.count))
            bytes.append(littleEndian: UInt16(extra.isEmpty ? 0 : extra.count + 4))
            bytes.append(littleEndian: UInt16(0))  // comment
            bytes.append(littleEndian: UInt16(0))  // disk
            bytes.append(littleEndian: UInt16(0))  // internal attributes
            bytes.append(littleEndian: attributes)
            bytes.append(littleEndian: short(offset))
            bytes += name
            if !extra.isEmpty {
                bytes.append(littleEndian: ZIPFormat.zip64Field)
                bytes.append(littleEndian: UInt16(extra.count))
                bytes += extra
            }
            return bytes
        }
    }

    /// The end of the archive, with the 64-bit form before it where numbers need it.
    static func end(entryCount: UInt64, directoryOffset: UInt64, directorySize: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        let limit = UInt64(UInt32.max)
        if entryCount >= 0xFFFF || directoryOffset >= limit || directorySize >= limit {
            bytes.append(littleEndian: ZIPFormat.end64Signature)
            bytes.append(littleEndian: UInt64(ZIPFormat.end64Size - 12))
            bytes.append(littleEndian: UInt16(3 << 8) | version(true))
            bytes.append(littleEndian: version(true))
            bytes.append(littleEndian: UInt32(0))
            bytes.append(littleEndian: UInt32(0))
            bytes.append(littleEndian: entryCount)
            bytes.append(littleEndian: entryCount)
            bytes.append(littleEndian: directorySize)
            bytes.append(littleEndian: directoryOffset)

            bytes.append(littleEndian: ZIPFormat.locator64Signature)
            bytes.append(littleEndian: UInt32(0))
            bytes.append(littleEndian: directoryOffset + directorySize)
            bytes.append(littleEndian: UInt32(1))
        }
        let count = UInt16(exactly: entryCount) ?? .max
        bytes.append(littleEndian: ZIPFormat.endSignature)
        bytes.append(littleEndian: UInt16(0))
        bytes.append(littleEndian: UInt16(0))
        bytes.append(littleEndian: count)
        bytes.append(littleEndian: count)
        bytes.append(littleEndian: UInt32(exactly: directorySize) ?? .max)
        bytes.append(littleEndian: UInt32(exactly: directoryOffset) ?? .max)
        bytes.append(littleEndian: UInt16(0))
        return bytes
    }

    /// Seconds since 1970 as MS-DOS packs date and time, in UTC; bounded to 1980...2107.
    static func dosTime(_ seconds: Int64) -> UInt32 {
        let first: Int64 = 315_532_800  // 1980-01-01
        let last: Int64 = 4_354_819_198  // 2107-12-31 23:59:58
        let seconds = min(max(seconds, first), last)
        let time = seconds % 86_400
        // Days of the Gregorian calendar, counted in eras of 400 years that begin in March.
        let day = seconds / 86_400 + 719_468
        let era = day / 146_097
        let dayOfEra = day % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let dayOfMonth = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let date = (year - 1980) << 9 | month << 5 | dayOfMonth
        // Swift shifts before it divides.
        return UInt32(date << 16 | (time / 3600) << 11 | (time / 60 % 60) << 5 | (time % 60 / 2))
    }
}
