import Foundation
import Synchronization

/// Keeps a second server off a data directory.
///
/// The lock goes with the process, however that ends.
final class DirectoryLock: Sendable {
    private let descriptor: Mutex<CInt?>

    /// Takes the lock at `path`; throws when another server has it.
    init(_ path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StartError(.storage, "Cannot open \(path): \(String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            Foundation.close(descriptor)
            throw StartError(.storage, "Another server runs on this data directory (\(path) is locked). Stop it first.")
        }
        self.descriptor = Mutex(descriptor)
    }

    deinit {
        release()
    }

    /// Lets the next server in.
    func release() {
        descriptor.withLock { descriptor in
            if let open = descriptor { Foundation.close(open) }
            descriptor = nil
        }
    }
}
