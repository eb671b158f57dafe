import ClearMLAPI

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

extension FileCache {
    /// Paths that are longer could be made, one folder at a time, but not removed again.
    private static let longestPath = 4_000

    /// Unpacks an archive beside its copy; what it holds appears when it is complete.
    func unpack(_ archive: String, _ place: CachePlace, _ operation: Operation) throws(StorageError) {
        try Folders.removeTree(place.unpacked)
        for name in try members(of: place.key) where place.isScratch(name) {
            try Folders.removeTree("\(folder)/\(name)")
        }
        try Self.unpack(archive, to: place.unpacked, staging: place.staging(), operation)
    }

    /// Unpacks a copy into a folder of the caller's, which appears when it is complete.
    ///
    /// - Throws: ``StorageError``: ``StorageError/Code/damaged`` for what is no archive, or leads outside;
    ///   ``StorageError/Code/fileSystem`` where something stands already.
    package static func unpack(_ copy: CachedCopy, to folder: String, _ transfer: Transfer) throws(StorageError) {
        try Operation.run(transfer, .system) { operation throws(StorageError) in
            let suffix = String(UInt64.random(in: .min ... .max), radix: 36)
            try unpack(copy.path, to: folder, staging: "\(folder).\(suffix)\(PartialFile.suffix)", operation)
        }
    }

    /// Unpacks an archive into a folder that appears when it is complete.
    ///
    /// - Parameters:
    ///   - archive: A ZIP file.
    ///   - folder: Where no folder with content stands.
    ///   - staging: Where it is made, on the same file system; nothing is left there.
    ///   - operation: Bounds of the call.
    /// - Throws: ``StorageError/Code/damaged`` for what is no archive, or one that leads outside or unpacks to too much.
    static func unpack(
        _ archive: String,
        to folder: String,
        staging: String,
        _ operation: Operation
    ) throws(StorageError) {
        do throws(ZIPError) {
            let reader = try ZIPReader(path: archive)
            if let entry = reader.entries.first(where: { $0.name.utf8.count + staging.utf8.count >= longestPath }) {
                throw ZIPError(.unsafeName, "its name is too long for this machine", entry: entry.name)
            }
            try makeRoom(reader, archive, staging)
            try reader.extractAll(to: staging, check: { try operation.check() })
            try move(staging, folder)
        } catch {
            do throws(StorageError) {
                try Folders.removeTree(staging)
            } catch {
                // It goes with the entry that it belongs to.
            }
            if let cause = error.underlying as? StorageError { throw cause }
            let isFull = error.errorNumber == ENOSPC || error.errorNumber == EDQUOT
            throw StorageError(
                isFull ? .noSpace : .damaged,
                "the archive \(archive) cannot be unpacked: \(error)",
                underlying: error
            )
        }
    }

    /// Makes the folder, and refuses what the disk has no room for before any of it is written.
    private static func makeRoom(_ reader: ZIPReader, _ archive: String, _ staging: String) throws(ZIPError) {
        do throws(StorageError) {
            try Folders.make(staging)
            // The reader has checked that their sum is within its limits.
            let bytes = reader.entries.reduce(0) { $0 + $1.size }
            if let free = Folders.freeBytes(staging), bytes > UInt64(clamping: free) {
                throw StorageError(
                    .noSpace,
                    "the archive \(archive) unpacks to \(bytes) bytes, and \(free) are free; make room and try again"
                )
            }
        } catch {
            throw ZIPError(.consumer, error.message, underlying: error)
        }
    }

    private static func move(_ staging: String, _ folder: String) throws(ZIPError) {
        do throws(StorageError) {
            try Folders.move(staging, to: folder)
        } catch {
            throw ZIPError(.consumer, error.message, underlying: error)
        }
    }
}
