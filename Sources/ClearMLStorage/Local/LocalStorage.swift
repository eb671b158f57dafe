import ClearMLAPI
import ClearMLDigest

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Folders of this machine, and those that several machines share: `file:///path` or `/path`.
///
/// The path is taken as it is, not percent-decoded: that is how names are recorded.
struct LocalStorage: StorageProvider {
    let environment: APIEnvironment

    func upload(_ source: UploadSource, to url: String, _ transfer: Transfer) throws(StorageError) {
        let path = try Self.path(url)
        _ = try copy(try OpenFile(reading: source.path), to: path, .anything, transfer)
    }

    func download(
        _ url: String,
        to path: String,
        expecting expectation: Expectation,
        _ transfer: Transfer
    ) throws(StorageError) -> Downloaded {
        let source = try Self.path(url)
        guard access(source, F_OK) == 0 || errno != ENOENT && errno != ENOTDIR else {
            throw StorageError(.notFound, "there is no file \(source)")
        }
        return try copy(try OpenFile(reading: source), to: path, expectation, transfer)
    }

    func delete(_ url: String, _ transfer: Transfer) throws(StorageError) -> Bool {
        let path = try Self.path(url)
        if unlink(path) == 0 { return true }
        if errno == ENOENT || errno == ENOTDIR { return false }
        throw .system("delete", path)
    }

    func information(_ url: String, _ transfer: Transfer) throws(StorageError) -> StoredObject? {
        let path = try Self.path(url)
        guard access(path, F_OK) == 0 else { return nil }
        return try Self.object(path)
    }

    func list(_ prefix: String, _ transfer: Transfer) throws(StorageError) -> [StoredObject] {
        let path = try Self.path(prefix)
        let slash = path.lastIndex(of: "/") ?? path.startIndex
        let folder = String(path[...slash])
        return try Operation.run(transfer, environment) { operation throws(StorageError) in
            var objects: [StoredObject] = []
            var folders = [folder]
            while let folder = folders.popLast() {
                try operation.check()
                for name in try Folders.names(in: folder) ?? [] {
                    let entry = folder + name
                    guard entry.hasPrefix(path), !name.hasSuffix(PartialFile.suffix) else { continue }
                    // Links are left out: they lead outside, or round in circles.
                    switch Folders.kind(of: entry) {
                    case .folder: folders.append(entry + "/")
                    case .file: objects.append(try Self.object(entry))
                    case .other: break
                    }
                }
            }
            return objects.sorted { $0.url < $1.url }
        }
    }

    private func copy(
        _ source: OpenFile,
        to path: String,
        _ expectation: Expectation,
        _ transfer: Transfer
    ) throws(StorageError) -> Downloaded {
        try Operation.run(transfer, environment) { operation throws(StorageError) in
            let partial = try PartialFile(for: path, canResume: false)
            do throws(StorageError) {
                let copied = try copy(source, to: partial.file, operation)
                try expectation.check(copied, source.path)
                try partial.publish()
                return copied
            } catch {
                partial.discard()
                throw error
            }
        }
    }

    private func copy(
        _ source: OpenFile,
        to file: OpenFile,
        _ operation: Operation
    ) throws(StorageError) -> Downloaded {
        let before = try source.identity()
        let tracker = operation.transfer.progress.map { ProgressTracker($0, environment: environment) }
        tracker?.start(at: 0, total: before.size)
        let buffer = TransferBuffer(1 << 20)
        var hash = SHA256()
        var position: Int64 = 0
        while true {
            try operation.check()
            let count = try source.read(at: position, into: buffer.bytes)
            if count == 0 { break }
            hash.update(buffer.prefix(count))
            try file.write(buffer.prefix(count), at: position)
            position += Int64(count)
            tracker?.add(Int64(count))
        }
        guard try source.identity() == before else {
            throw StorageError(.changed, "\(source.path) changed while it was copied; try again")
        }
        tracker?.finish()
        return Downloaded(size: position, digest: hash.finish())
    }

    private static func object(_ path: String) throws(StorageError) -> StoredObject {
        let identity = try OpenFile(reading: path).identity()
        return StoredObject(url: "file://\(path)", size: identity.size, modified: identity.modified / 1_000_000_000)
    }

    private static func path(_ url: String) throws(StorageError) -> String {
        let path = url.hasPrefix("file://") ? String(url.dropFirst("file://".count)) : url
        guard path.hasPrefix("/"), !path.utf8.contains(0) else {
            throw StorageError(.invalidURL, "\(url) is no absolute path; write file:///folder/name or /folder/name")
        }
        return path
    }
}
