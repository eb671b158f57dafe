/// Why no complete HTTP answer was received.
///
/// `description` names the host and the setting that governs the failure; it never contains a header or a body.
package struct TransportError: Error, Sendable, CustomStringConvertible {
    /// An open set of causes; compare with `==`.
    package struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case invalidURL, resolve, connect, tls, proxy, timeout, cancelled, reset, send, receive, responseTooLarge
            case tooManyRedirects, bodySource, bodySink, internalFailure, certificate, invalidHeader
        }
        private let value: Value
        /// The URL cannot be used; nothing was tried.
        package static let invalidURL = Code(value: .invalidURL)
        /// A header cannot be sent as given, or is the transport's to set.
        package static let invalidHeader = Code(value: .invalidHeader)
        /// The host name could not be resolved.
        package static let resolve = Code(value: .resolve)
        /// No connection to the server.
        package static let connect = Code(value: .connect)
        /// The TLS handshake failed for another reason than the certificate; may pass.
        package static let tls = Code(value: .tls)
        /// The server's certificate or the CA bundle was refused; will not pass by itself.
        package static let certificate = Code(value: .certificate)
        /// The proxy could not be reached or refused the connection.
        package static let proxy = Code(value: .proxy)
        /// The deadline or the connect timeout passed.
        package static let timeout = Code(value: .timeout)
        /// The caller cancelled, or the transport was released.
        package static let cancelled = Code(value: .cancelled)
        /// The connection ended before the answer was complete.
        package static let reset = Code(value: .reset)
        /// Writing the request failed.
        package static let send = Code(value: .send)
        /// The answer was not proper HTTP or not properly compressed.
        package static let receive = Code(value: .receive)
        /// The answer exceeds ``HTTPRequest/maximumResponseBytes``, or its headers exceed 256 KiB.
        package static let responseTooLarge = Code(value: .responseTooLarge)
        /// More redirects than the policy allows.
        package static let tooManyRedirects = Code(value: .tooManyRedirects)
        /// The request's body could not be read.
        package static let bodySource = Code(value: .bodySource)
        /// The answer's body could not be stored.
        package static let bodySink = Code(value: .bodySink)
        /// No memory, no thread, or a state of libcurl that was not foreseen.
        package static let internalFailure = Code(value: .internalFailure)
        /// A short label, safe for metrics.
        package var description: String { value.rawValue }
    }

    /// The kind of failure.
    package var code: Code
    /// What happened and what to do next.
    package var message: String
    /// Whether the request may have reached the server (false only when it certainly has not).
    package var mayHaveBeenSent: Bool

    /// Makes an error.
    package init(code: Code, message: String, mayHaveBeenSent: Bool) {
        self.code = code
        self.message = message
        self.mayHaveBeenSent = mayHaveBeenSent
    }

    /// Code and message; safe to log.
    package var description: String { "\(code): \(message)" }
}
