import ClearMLJournal

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A real process that can be killed.
final class ChildProcess {
    private let identifier: pid_t
    private var isRunning = true

    init(_ executable: String, _ arguments: [String]) throws {
        var child = pid_t()
        var list: [UnsafeMutablePointer<CChar>?] = ([executable] + arguments).map { strdup($0) }
        defer { for argument in list { free(argument) } }
        list.append(nil)
        let result = posix_spawn(&child, executable, nil, nil, list, environ)
        guard result == 0 else {
            throw FileSystemError(.failed, operation: "spawn", path: executable, systemError: result)
        }
        identifier = child
    }

    deinit { kill() }

    /// SIGKILL, and waits for the end.
    func kill() {
        guard isRunning else { return }
        isRunning = false
        #if canImport(Glibc)
        _ = Glibc.kill(identifier, SIGKILL)
        #elseif canImport(Musl)
        _ = Musl.kill(identifier, SIGKILL)
        #else
        _ = Darwin.kill(identifier, SIGKILL)
        #endif
        var status: Int32 = 0
        while waitpid(identifier, &status, 0) == -1, errno == EINTR {}
    }

    /// Polls until the child has come so far; `nil` after a minute.
    func waitForProgress(_ path: String, thread: Int, target: UInt64) -> UInt64? {
        for _ in 0..<600_000 {
            if let count = Self.progress(path, thread: thread), count >= target { return count }
            usleep(100)
        }
        return nil
    }

    /// How many reports a thread of the child has made, by its own account.
    static func progress(_ path: String, thread: Int) -> UInt64? {
        guard let bytes = try? DiskFileSystem().contents(of: path, limit: 4096), bytes.count == 4096 else { return nil }
        return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: thread * 64, as: UInt64.self) }
    }

    /// The directory of the built products, where the child's executable is.
    static func directory() -> String? {
        var candidates = [CommandLine.arguments.first ?? ""]
        #if os(Linux)
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = buffer.withUnsafeMutableBytes { bytes -> Int in
            guard let start = bytes.baseAddress else { return 0 }
            return readlink("/proc/self/exe", start.assumingMemoryBound(to: CChar.self), bytes.count)
        }
        if count > 0 { candidates.append(String(decoding: buffer[..<count], as: UTF8.self)) }
        #endif
        for candidate in candidates {
            var path = Substring(candidate)
            while let slash = path.lastIndex(of: "/") {
                path = path[..<slash]
                if access(path + "/JournalWriterChild", X_OK) == 0 { return String(path) }
            }
        }
        return nil
    }
}
