import ClearMLAPI

extension FileCache {
    /// Lends the path of a new file that is gone afterwards; if the process dies, it goes as an old copy would.
    package func withScratchFile<Value>(
        _ body: (String) throws(StorageError) -> Value
    ) throws(StorageError) -> Value {
        try Folders.make(folder)
        let place = CachePlace(self, url: "scratch:\(UInt64.random(in: .min ... .max))")
        guard let claim = try CacheClaim.attempt(place.claim, shared: false) else {
            throw StorageError(.fileSystem, "there is no place for a file in \(folder)")
        }
        defer {
            Folders.remove(place.path)
            claim.remove()
        }
        return try body(place.path)
    }
}
