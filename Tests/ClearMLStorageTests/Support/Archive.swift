@testable import ClearMLStorage

/// Builds archives byte by byte, so that any of them can be wrong.
struct Archive {
    struct Entry {
        var name: [UInt8]
        var content: [UInt8]
        var flags: UInt16 = 0
        var method: UInt16 = 0
        var mode: UInt32 = 0o100644
        var checksum: UInt32?
        var size: UInt32?
        var packedSize: UInt32?
        var localName: [UInt8]?
        var offset: UInt32?
        var disk: UInt16 = 0

        init(_ name: String, _ content: String = "content") {
            self.name = Array(name.utf8)
            self.content = Array(content.utf8)
        }
    }

    var entries: [Entry] = []
    var prefix: [UInt8] = []
    var comment: [UInt8] = []
    var beforeEnd: [UInt8] = []
    var countShift = 0
    var offsetShift = 0

    init(_ entries: Entry...) { self.entries = entries }

    static func entry(_ name: String, _ change: (inout Entry) -> Void = { _ in }) -> Archive {
        var entry = Entry(name)
        change(&entry)
        return Archive(entry)
    }

    var bytes: [UInt8] {
        var file = prefix
        var directory: [UInt8] = []
        for entry in entries {
            var checksum = CRC32()
            checksum.update(entry.content[...])
            var numbers: [UInt8] = []
            numbers.append(littleEndian: entry.checksum ?? checksum.value)
            numbers.append(littleEndian: entry.packedSize ?? UInt32(entry.content.count))
            numbers.append(littleEndian: entry.size ?? UInt32(entry.content.count))
            let offset = entry.offset ?? UInt32(file.count)
            file.append(littleEndian: ZIPFormat.localSignature)
            file.append(littleEndian: UInt16(20))
            file.append(littleEndian: entry.flags)
            file.append(littleEndian: entry.method)
            file.append(littleEndian: UInt32(0))
            file += numbers
            let localName = entry.localName ?? entry.name
            file.append(littleEndian: UInt16(localName.count))
            file.append(littleEndian: UInt16(0))
            file += localName + entry.content

            directory.append(littleEndian: ZIPFormat.centralSignature)
            directory.append(littleEndian: UInt16(0x0314))
            directory.append(littleEndian: UInt16(20))
            directory.append(littleEndian: entry.flags)
            directory.append(littleEndian: entry.method)
            directory.append(littleEndian: UInt32(0))
            directory += numbers
            directory.append(littleEndian: UInt16(entry.name.count))
            directory.append(littleEndian: UInt16(0))
            directory.append(littleEndian: UInt16(0))
            directory.append(littleEndian: entry.disk)
            directory.append(littleEndian: UInt16(0))
            directory.append(littleEndian: entry.mode << 16)
            directory.append(littleEndian: offset)
            directory += entry.name
        }
        let start = file.count
        file += directory + beforeEnd
        file.append(littleEndian: ZIPFormat.endSignature)
        file.append(littleEndian: UInt32(0))
        let count = UInt16(entries.count + countShift)
        file.append(littleEndian: count)
        file.append(littleEndian: count)
        file.append(littleEndian: UInt32(directory.count))
        file.append(littleEndian: UInt32(start + offsetShift))
        file.append(littleEndian: UInt16(comment.count))
        return file + comment
    }
}
