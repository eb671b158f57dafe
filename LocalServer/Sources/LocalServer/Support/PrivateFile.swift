import Foundation

/// Files that only their owner may read.
enum PrivateFile {
    /// Writes a file with mode 0600, whole or not at all: a reader sees the old file, none, or all of the new one.
    static func write(_ bytes: [UInt8], to path: String) throws {
        let temporary = "\(path).\(getpid()).tmp"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard descriptor >= 0 else { throw failure("create", temporary) }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try handle.write(contentsOf: Data(bytes))
            try handle.synchronize()
            try handle.close()
        } catch {
            unlink(temporary)
            throw StartError(.storage, "Cannot write \(temporary): \(error.localizedDescription)")
        }
        guard rename(temporary, path) == 0 else {
            let problem = failure("replace", path)
            unlink(temporary)
            throw problem
        }
    }

    private static func failure(_ action: String, _ path: String) -> StartError {
        StartError(.storage, "Cannot \(action) \(path): \(String(cString: strerror(errno)))")
    }
}
