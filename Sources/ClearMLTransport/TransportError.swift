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
        package static let invalidURL = Code(value: .invalidURL)
        /// A header cannot be sent as given, or is the transport's to set.
        package static let invalidHeader = Code(value: .invalidHeader)
        package static let resolve = Code(value: .resolve)
        package static let connect = Code(value: .connect)
        /// The TLS handshake failed for another reason than the certificate; may pass.
        package static let tls = Code(value: .tls)
        /// The server's certificate or the CA bundle was refused; will not pass by itself.
        package static let certificate = Code(value: .certificate)
        package static let proxy = Code(value: .proxy)
        package static let timeout = Code(value: .timeout)
        package static let cancelled = Code(value: .cancelled)
        /// The connection ended before the answer was complete.
        package static let reset = Code(value: .reset)
        package static let send = Code(value: .send)
        package static let receive = Code(value: .receive)
        package static let responseTooLarge = Code(value: .responseTooLarge)
        package static let tooManyRedirects = Code(value: .tooManyRedirects)
        package static let bodySource = Code(value: .bodySource)
        package static let bodySink = Code(value: .bodySink)
        package static let internalFailure = Code(value: .internalFailure)
        /// A short label, safe for metrics.
        package var description: String { value.rawValue }
    }

    package var code: Code
    /// What happened and what to do next.
    package var message: String
    /// Whether the request may have reached the server (false only when it certainly has not).
    package var mayHaveBeenSent: Bool

    package init(code: Code, message: String, mayHaveBeenSent: Bool) {
        self.code = code
        self.message = message
        self.mayHaveBeenSent = mayHaveBeenSent
    }

    package var description: String { "\(code): \(message)" }
}
