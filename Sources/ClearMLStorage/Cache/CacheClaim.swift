import ClearMLAPI
import ClearMLDigest

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The right to use one file of a cache: readers share it, who fetches or removes the file has it alone.
///
/// A lock on a small file beside the cache, so that it ends with its process in whatever way. The same file holds what
/// is known of the copy, and goes with it. Where the file system has no locks everybody has every claim; whole files
/// still appear under their names only.
final class CacheClaim: Sendable {
    private let file: OpenFile

    private init(_ file: OpenFile) { self.file = file }

    deinit { release() }

    /// Takes the claim at `path`, or returns nil when somebody else has it.
    static func attempt(_ path: String, shared: Bool) throws(StorageError) -> CacheClaim? {
        try Folders.make(Folders.parent(of: path))
        // Whoever had it before may have removed the file between our open and our lock.
        for _ in 0..<8 {
            let file = try OpenFile(writing: path, isNew: false)
            guard try file.lock(shared: shared) else { return nil }
            if try file.isInPlace() { return CacheClaim(file) }
        }
        return nil
    }

    /// Takes the claim at `path`, and waits for it until the operation ends.
    static func take(_ path: String, shared: Bool, _ operation: Operation) throws(StorageError) -> CacheClaim {
        // A waiting `flock` cannot be ended by a cancellation.
        var pause = Duration.milliseconds(5)
        while true {
            if let claim = try attempt(path, shared: shared) { return claim }
            try operation.check()
            operation.environment.sleep(pause, operation.cancellation)
            try operation.check()
            pause = min(pause * 2, .milliseconds(200))
        }
    }

    /// Lets other readers in; false when somebody else was faster, and may have removed the file.
    func share() throws(StorageError) -> Bool { try file.lock(shared: true) }

    /// Gives it back; nothing happens the second time.
    func release() { file.unlock() }

    /// Removes its file, for a copy that is not there any more; only with the claim to oneself.
    func remove() { Folders.remove(file.path) }

    /// What is known of the copy; nil when nothing is.
    func note() throws(StorageError) -> CacheNote? { CacheNote(try file.contents(maximumBytes: 1 << 16)) }

    /// Notes what is known of the copy; only with the claim to oneself.
    func write(_ note: CacheNote) throws(StorageError) {
        // Cut short by a crash it is no JSON, and as good as none.
        let bytes = note.serialized()
        try file.truncate(to: 0)
        try file.write(bytes, at: 0)
    }
}

/// What is known of a copy.
struct CacheNote: Sendable, Equatable {
    /// Where it came from, without secrets.
    var url: String
    /// Its length in bytes.
    var size: Int64
    /// Its digest.
    var digest: SHA256.Digest
    /// What the place said of the file when it was fetched.
    var tag: String?
    /// The same, in seconds since 1970.
    var modified: Int64?
}

extension CacheNote {
    private static let version: JSONValue = 1

    /// Reads a note; nil for what is none.
    init?(_ bytes: [UInt8]) {
        // Not JSON is as good as nothing.
        guard let json = try? JSONValue(parsing: bytes), json["version"] == Self.version,
            let url = json["url"].stringValue, let size = json["size"].integerValue,
            let digest = json["sha256"].stringValue.flatMap({ SHA256.Digest(hex: $0) })
        else { return nil }
        self.init(
            url: url,
            size: size,
            digest: digest,
            tag: json["tag"].stringValue,
            modified: json["modified"].integerValue
        )
    }

    func serialized() -> [UInt8] {
        var json: JSONValue = [
            "version": Self.version, "url": .string(url), "size": .integer(size), "sha256": .string(digest.hex),
        ]
        if let tag { json["tag"] = .string(tag) }
        if let modified { json["modified"] = .integer(modified) }
        return json.serialized()
    }

    /// Whether the place may still have these contents, as far as it tells.
    func agrees(with object: StoredObject) -> Bool {
        if let size = object.size, size != self.size { return false }
        if let tag, let other = object.tag { return tag == other }
        if let modified, let other = object.modified { return modified == other }
        return true
    }
}
