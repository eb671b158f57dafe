/// Why a session could not be exchanged with the Python SDK.
package struct PythonSessionError: Error, Sendable, CustomStringConvertible {
    /// An open set of causes; compare with `==`.
    package struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String { case unreadable, malformed, incomplete, notWritten }
        private let value: Value
        /// The archive, folder or journal cannot be read.
        package static let unreadable = Code(value: .unreadable)
        /// It is no offline session of the Python SDK.
        package static let malformed = Code(value: .malformed)
        /// Part of the journal was delivered and deleted, so it can no longer be exported.
        package static let incomplete = Code(value: .incomplete)
        /// The result could not be written.
        package static let notWritten = Code(value: .notWritten)
        /// A short label, safe for metrics.
        package var description: String { value.rawValue }
    }

    package var code: Code
    /// What happened and what to do next.
    package var message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
