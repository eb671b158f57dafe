/// Rules for names inside archives, the same for reading and writing.
package enum ZIPName {
    /// Longest name in bytes.
    package static let maximumBytes = 4096
    /// Longest part between slashes in bytes; the limit of common file systems.
    package static let maximumPartBytes = 255

    /// The name without the slash that marks a folder.
    ///
    /// Refused are names that lead outside (`/x`, `../x`, `C:x`), that systems read differently (`a\b`, `a//b`, `./a`),
    /// that end early (NUL) or cannot be shown (control characters), that are not UTF-8 or too long.
    /// - Throws: ``ZIPError/Code/unsafeName``.
    package static func checked(_ bytes: [UInt8]) throws(ZIPError) -> (name: String, isFolder: Bool) {
        let shown = String(decoding: bytes.prefix(200), as: UTF8.self)
        func refusal(_ reason: String) -> ZIPError { ZIPError(.unsafeName, "its name \(reason)", entry: shown) }

        guard bytes.count <= maximumBytes else { throw refusal("has more than \(maximumBytes) bytes") }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw refusal("is not UTF-8") }
        guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { throw refusal("has a control character") }
        guard !bytes.contains(UInt8(ascii: "\\")) else { throw refusal("has a backslash") }
        let isFolder = bytes.last == UInt8(ascii: "/")
        let path = isFolder ? bytes.dropLast() : bytes[...]
        guard !path.isEmpty else { throw refusal("is empty") }
        guard path.first != UInt8(ascii: "/") else { throw refusal("is absolute") }
        if path.count >= 2, path[1] == UInt8(ascii: ":"), isLetter(path[0]) { throw refusal("names a drive") }
        for part in path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard !part.isEmpty else { throw refusal("has an empty part") }
            guard !part.elementsEqual(".".utf8), !part.elementsEqual("..".utf8) else {
                throw refusal("has a part `.` or `..`")
            }
            guard part.count <= maximumPartBytes else { throw refusal("has a part above \(maximumPartBytes) bytes") }
        }
        return (isFolder ? String(text.dropLast()) : text, isFolder)
    }

    /// Two names with the same key are one file on some system: without regard to letter case and Unicode spelling
    /// (Swift strings compare by canonical equivalence).
    static func collisionKey(_ name: String) -> String { name.lowercased() }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
