#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A system call on a file that failed.
package struct SystemCallError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The call, such as `open`.
    package var call: String
    /// The file it was made for.
    package var path: String
    /// The value of `errno`.
    package var number: Int32

    /// Call, path and the system's words for the cause.
    package var description: String { "\(call) \(path): \(String(cString: strerror(number)))" }

    init(_ call: String, _ path: String) {
        number = errno
        self.call = call
        self.path = path
    }
}
