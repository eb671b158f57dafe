import ClearMLAPI

/// Where one file of a cache lies, and all that belongs to it: names that begin with its key.
struct CachePlace: Sendable {
    /// What tells the file from all others: the MD5 of its address, 32 hexadecimal digits.
    let key: String
    /// The copy.
    let path: String
    /// The claim on it (``CacheClaim``).
    let claim: String
    /// Where an unfinished download is noted.
    let resumption: String

    /// The place of the file at `url`.
    init(_ cache: FileCache, url: String) {
        key = MD5.hex(url)
        path = "\(cache.folder)/\(key).\(Self.fileName(of: url))"
        claim = "\(cache.claims)/\(key)"
        resumption = claim + Self.resumptionSuffix
    }

    /// The folder with what the file holds, if it is an archive.
    var unpacked: String { path + Self.unpackedSuffix }

    /// A name for a folder that becomes ``unpacked`` when it is complete.
    func staging() -> String { "\(unpacked).\(String(UInt64.random(in: .min ... .max), radix: 36))" }

    /// Whether the name is one that only the holder of the claim writes, and that no later download goes on with.
    func isScratch(_ name: String) -> Bool {
        let own = path.split(separator: "/").last.map(String.init) ?? ""
        return name.hasPrefix("\(own)\(Self.unpackedSuffix).")
            || name.hasSuffix(PartialFile.suffix) && name != own + PartialFile.suffix
    }

    static let unpackedSuffix = "_artifact_archive"
    static let resumptionSuffix = ".resume"

    /// The key that a name in a cache belongs to: the digits at its beginning, else all of it.
    static func key(of name: String) -> String {
        let digits = name.utf8.prefix(32)
        guard digits.count == 32, name.utf8.dropFirst(32).first == UInt8(ascii: "."),
            digits.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return name }
        return String(name.prefix(32))
    }

    /// Bytes of the longest name of a copy behind its key: what is put before and behind it must fit into 255 bytes.
    private static let longestName = 160

    /// The end of an address as a file name of this machine.
    static func fileName(of url: String) -> String {
        let path = url.prefix { $0 != "?" && $0 != "#" }
        return bounded(path.split(separator: "/").last.map(String.init) ?? "file")
    }

    /// A text as a file name that leaves room for what is put before and behind it: of a long one, beginning and ending.
    static func bounded(_ text: String) -> String {
        let name = StoragePath.segment(text)
        guard name.utf8.count > longestName else { return name }
        var ending = text.lastIndex(of: ".").map { StoragePath.segment(String(text[$0...])) } ?? ""
        if ending.utf8.count > 20 { ending = "" }
        var stem = name[...]
        while stem.utf8.count > longestName - ending.utf8.count { stem.removeLast() }
        return String(stem + ending)
    }
}
