/// One file or folder of an archive.
package struct ZIPEntry: Sendable, Hashable {
    /// How the content is packed.
    package enum Method: UInt16, Sendable {
        case stored = 0
        case deflated = 8
    }

    /// The path inside the archive, checked (see ``ZIPName``); without the slash that marks a folder.
    package let name: String
    package let isFolder: Bool
    package let method: Method
    /// Unpacked length in bytes.
    package let size: UInt64
    /// Packed length in bytes.
    package let packedSize: UInt64
    /// CRC-32 of the unpacked content.
    package let checksum: UInt32
    /// Where the entry's own header begins.
    let offset: UInt64
    /// The name's bytes as they stand in the archive.
    let rawName: [UInt8]
    let flags: UInt16
}
