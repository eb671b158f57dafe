#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

extension FileSystemError {
    /// Makes an error of a system error number.
    init(errno number: Int32, operation: String, path: String) {
        let code: Code =
            switch number {
            case ENOENT, ENOTDIR: .notFound
            case EEXIST: .exists
            case ENOSPC, EDQUOT, EFBIG, ENOMEM: .noSpace
            case EROFS, EACCES, EPERM: .readOnly
            case EOPNOTSUPP, ENOSYS, ENODEV, ENOLCK, ENOTSUP: .notSupported
            case ENOTEMPTY, EBUSY, EMFILE, ENFILE: .busy
            default: .failed
            }
        self.init(code, operation: operation, path: path, systemError: number)
    }
}

/// Repeats a system call while a signal interrupts it.
func retryingOnInterrupt<T: FixedWidthInteger>(_ call: () -> T) -> T {
    while true {
        let result = call()
        if result != -1 || errno != EINTR { return result }
    }
}
