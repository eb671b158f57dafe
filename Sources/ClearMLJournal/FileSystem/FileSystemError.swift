/// Why a file operation did not happen.
package struct FileSystemError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The reason, reduced to what callers decide upon.
    package struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case notFound, exists, noSpace, readOnly, notSupported, busy, failed
        }

        private let value: Value

        /// There is no such file or directory.
        package static let notFound = Code(value: .notFound)
        /// Exclusive creation found the file already there.
        package static let exists = Code(value: .exists)
        /// The disk, the quota or the memory limit is exhausted.
        package static let noSpace = Code(value: .noSpace)
        /// Writing here is not permitted, or the file system is read-only.
        package static let readOnly = Code(value: .readOnly)
        /// The file system cannot do this at all (mapping, allocation, locking).
        package static let notSupported = Code(value: .notSupported)
        /// A directory that is to be removed is not empty, or too many files are open.
        package static let busy = Code(value: .busy)
        /// Anything else, for example an I/O error of the device.
        package static let failed = Code(value: .failed)

        /// A short label, safe for metrics.
        package var description: String { value.rawValue }
    }

    /// The reason.
    package let code: Code
    /// The operation that failed, for example `open`.
    package let operation: String
    /// The path it was asked for.
    package let path: String
    /// The system's error number; 0 when no system call failed.
    package let systemError: Int32

    /// Creates an error with its context.
    package init(_ code: Code, operation: String, path: String, systemError: Int32 = 0) {
        self.code = code
        self.operation = operation
        self.path = path
        self.systemError = systemError
    }

    /// What failed, where and why, for people.
    package var description: String {
        let suffix = systemError == 0 ? "" : " (errno \(systemError))"
        return "\(operation) \(path): \(code)\(suffix)"
    }

    /// Whether the place, rather than this one file, refuses new data: memory is then the only place left.
    package var isRefusalToStore: Bool {
        code == .noSpace || code == .readOnly || code == .notFound || code == .failed || code == .busy
    }
}
