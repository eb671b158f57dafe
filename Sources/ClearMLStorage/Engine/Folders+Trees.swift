#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

extension Folders {
    /// Bytes and age of what stands at a path; links are not followed.
    struct Measure: Equatable {
        /// Of a folder, those of all files inside.
        var bytes: Int64 = 0
        /// Of the path itself, in nanoseconds since 1970; 0 when nothing is there.
        var modified: Int64 = 0
    }

    /// Measures what stands at a path; what cannot be read counts nothing.
    static func measure(_ path: String, isDeep: Bool = true) -> Measure {
        var status = stat()
        guard lstat(path, &status) == 0 else { return Measure() }
        var measure = Measure(bytes: Int64(status.st_size), modified: nanoseconds(status))
        guard status.st_mode & S_IFMT == S_IFDIR else { return measure }
        measure.bytes = 0
        guard isDeep else { return measure }
        do throws(StorageError) {
            for name in try names(in: path) ?? [] { measure.bytes += Self.measure("\(path)/\(name)").bytes }
        } catch {
            // Removed meanwhile, or somebody else's.
        }
        return measure
    }

    /// Removes a file, or a folder with everything in it; links are removed, not followed.
    ///
    /// No error if there is none. Goes on after an error and throws the first one at the end.
    package static func removeTree(_ path: String) throws(StorageError) {
        if unlink(path) == 0 || errno == ENOENT || errno == ENOTDIR { return }
        guard kind(of: path) == .folder else { throw .system("remove", path) }
        var first: StorageError?
        for name in try names(in: path) ?? [] {
            do throws(StorageError) { try removeTree("\(path)/\(name)") } catch { first = first ?? error }
        }
        if let first { throw first }
        guard rmdir(path) == 0 || errno == ENOENT else { throw .system("remove", path) }
    }

    /// Gives what stands at a path the time of now; somebody else's file keeps its own.
    static func touch(_ path: String) { utimensat(AT_FDCWD, path, nil, AT_SYMLINK_NOFOLLOW) }

    /// Bytes that this user may still write at a path; nil when that cannot be told.
    static func freeBytes(_ path: String) -> Int64? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        let (bytes, isTooMany) = Int64(clamping: status.f_bavail).multipliedReportingOverflow(
            by: Int64(clamping: status.f_frsize)
        )
        return isTooMany ? .max : bytes
    }

    /// When a file was changed last, in nanoseconds since 1970.
    static func nanoseconds(_ status: stat) -> Int64 {
        #if canImport(Darwin)
        let time = status.st_mtimespec
        #else
        let time = status.st_mtim
        #endif
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
