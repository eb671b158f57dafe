import ClearMLAPI
import ClearMLDigest

extension FileCache {
    /// What the cache holds, the file used last first.
    ///
    /// - Throws: ``StorageError/Code/fileSystem`` when the folder cannot be read.
    package func entries() throws(StorageError) -> [CachedEntry] {
        var entries: [String: CachedEntry] = [:]
        for name in try Folders.names(in: folder) ?? [] where !name.hasPrefix(".") {
            let measure = Folders.measure("\(folder)/\(name)")
            var entry =
                entries[CachePlace.key(of: name)]
                ?? CachedEntry(key: CachePlace.key(of: name), members: [], bytes: 0, lastUse: 0)
            entry.members.append(name)
            entry.bytes += measure.bytes
            entry.lastUse = max(entry.lastUse, measure.modified)
            entries[entry.key] = entry
        }
        return entries.values.sorted { ($0.lastUse, $0.key) > ($1.lastUse, $1.key) }
    }

    /// Where an entry came from, without secrets; nil when that is not known.
    package func origin(of entry: CachedEntry) -> String? {
        // It is shown to people only; a claim that cannot be read says nothing.
        guard let bytes = try? OpenFile(reading: "\(claims)/\(entry.key)").contents(maximumBytes: 1 << 16) else {
            return nil
        }
        return CacheNote(bytes)?.url
    }

    /// Removes an entry with everything that belongs to it.
    ///
    /// - Returns: false when it is in use, or was used again since it was listed.
    /// - Throws: ``StorageError/Code/fileSystem`` when something cannot be removed.
    @discardableResult
    package func remove(_ entry: CachedEntry) throws(StorageError) -> Bool {
        guard let claim = try CacheClaim.attempt("\(claims)/\(entry.key)", shared: false) else { return false }
        for name in entry.members {
            guard Folders.measure("\(folder)/\(name)", isDeep: false).modified <= entry.lastUse else { return false }
        }
        for name in entry.members { try Folders.removeTree("\(folder)/\(name)") }
        Folders.remove("\(claims)/\(entry.key)\(CachePlace.resumptionSuffix)")
        claim.remove()
        return true
    }

    /// Compares a copy with what was fetched: size and SHA-256, and of an unpacked archive names and sizes.
    ///
    /// - Throws: ``StorageError/Code/cancelled``, and what keeps the copy from being read.
    package func verify(_ entry: CachedEntry, _ transfer: Transfer) throws(StorageError) -> CacheVerdict {
        try Operation.run(transfer, environment) { operation throws(StorageError) in
            guard let name = entry.file else { return entry.isUnpacked ? .unknown : .unfinished }
            let path = "\(claims)/\(entry.key)"
            guard Folders.kind(of: path) == .file else { return .unknown }
            guard let claim = try CacheClaim.attempt(path, shared: true) else { return .busy }
            guard let note = try claim.note() else { return .unknown }
            defer { claim.release() }
            return try compare(name, note, operation)
        }
    }

    private func compare(
        _ name: String,
        _ note: CacheNote,
        _ operation: Operation
    ) throws(StorageError) -> CacheVerdict {
        let path = "\(folder)/\(name)"
        let file = try OpenFile(reading: path)
        let size = try file.identity().size
        guard size == note.size else { return .damaged("it has \(size) bytes, where \(note.size) were fetched") }
        let digest = try file.digest(operation)
        guard digest == note.digest else {
            return .damaged("it has the SHA-256 \(digest), where \(note.digest) was fetched")
        }
        let unpacked = path + CachePlace.unpackedSuffix
        guard Folders.kind(of: unpacked) == .folder else { return .whole }
        do throws(ZIPError) {
            for entry in try ZIPReader(path: path).entries where !entry.isFolder {
                let found = "\(unpacked)/\(entry.name)"
                guard Folders.kind(of: found) == .file, Folders.measure(found).bytes == Int64(clamping: entry.size)
                else { return .damaged("\(entry.name), which was unpacked of it, is gone or has another size") }
            }
            return .whole
        } catch {
            return .damaged("it cannot be unpacked: \(error)")
        }
    }

    /// Removes what goes beyond the limits, and what broken calls have left a day ago.
    ///
    /// - Parameters:
    ///   - incoming: Bytes that are about to come.
    ///   - key: What they belong to, which stays.
    func makeRoom(for incoming: Int64 = 0, keeping key: String) {
        do throws(StorageError) {
            let entries = try entries()
            try sweep(entries)
            var count = entries.count + (entries.contains { $0.key == key } ? 0 : 1)
            var bytes = entries.reduce(incoming) { $0 + $1.bytes }
            let dayAgo = (Int64(environment.wallClock()) - 86_400) * 1_000_000_000
            for entry in entries.reversed() where entry.key != key {
                let isLeftOver = entry.file == nil && entry.lastUse < dayAgo
                guard isLeftOver || isBeyond(count: count, bytes: bytes, incoming: incoming) else { continue }
                guard try remove(entry) else { continue }
                count -= 1
                bytes -= entry.bytes
            }
        } catch {
            // A full cache is no reason to withhold a file; the next call tries again, and a full disk says so itself.
        }
    }

    private func isBeyond(count: Int, bytes: Int64, incoming: Int64) -> Bool {
        if let limit = limits.entries, count > limit { return true }
        if let limit = limits.bytes, bytes > limit { return true }
        if let limit = limits.freeBytes, let free = Folders.freeBytes(folder), free - incoming < limit { return true }
        return false
    }

    /// Removes claims on nothing: their copies were removed by somebody else, or never came.
    private func sweep(_ entries: [CachedEntry]) throws(StorageError) {
        let known = Set(entries.map(\.key))
        for name in try Folders.names(in: claims) ?? [] {
            let key = String(name.split(separator: ".").first ?? "")
            guard !known.contains(key), let claim = try CacheClaim.attempt("\(claims)/\(key)", shared: false) else {
                continue
            }
            // Between the listing and the claim it may have come.
            guard try (Folders.names(in: folder) ?? []).allSatisfy({ CachePlace.key(of: $0) != key }) else { continue }
            Folders.remove("\(claims)/\(key)\(CachePlace.resumptionSuffix)")
            claim.remove()
        }
    }
}
