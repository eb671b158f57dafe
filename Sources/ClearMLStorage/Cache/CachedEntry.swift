/// One file of a cache with all that belongs to it.
package struct CachedEntry: Sendable, Equatable {
    /// What tells it from the others: 32 hexadecimal digits, or the name of a file that the SDK did not put there.
    package var key: String
    /// The names in the folder of the cache.
    package var members: [String]
    /// Bytes of all of them, of folders with everything inside.
    package var bytes: Int64
    /// When it was used last, in nanoseconds since 1970.
    package var lastUse: Int64

    /// The name of the copy; nil as long as it is not complete.
    package var file: String? {
        members.filter { !$0.hasSuffix(PartialFile.suffix) && !$0.contains(CachePlace.unpackedSuffix) }.min()
    }

    /// The name of the copy, also of one that is not complete yet.
    package var name: String {
        guard let shortest = file ?? members.min(by: { $0.utf8.count < $1.utf8.count }) else { return key }
        return String(shortest.hasPrefix(key + ".") ? shortest.dropFirst(key.count + 1) : shortest[...])
    }

    /// Whether what the file holds lies there too.
    package var isUnpacked: Bool { members.contains { $0.hasSuffix(CachePlace.unpackedSuffix) } }
}

/// What a look at a copy has shown.
package enum CacheVerdict: Sendable, Equatable {
    /// It is what was fetched.
    case whole
    /// It is not, for this reason.
    case damaged(String)
    /// Nothing is known that it could be compared with: somebody else put it there.
    case unknown
    /// A download that has not ended.
    case unfinished
    /// Somebody is fetching it.
    case busy
}
