extension TransportError {
    static func invalidURL(_ reason: String) -> TransportError {
        TransportError(code: .invalidURL, message: "the URL cannot be used: \(reason)", mayHaveBeenSent: false)
    }

    static func invalidHeader(_ reason: String) -> TransportError {
        TransportError(code: .invalidHeader, message: reason, mayHaveBeenSent: false)
    }

    static func cancelled(mayHaveBeenSent: Bool) -> TransportError {
        TransportError(code: .cancelled, message: "the request was cancelled", mayHaveBeenSent: mayHaveBeenSent)
    }

    static func transportStopped(mayHaveBeenSent: Bool) -> TransportError {
        TransportError(
            code: .cancelled,
            message: "the HTTP transport has been shut down (is the process exiting?)",
            mayHaveBeenSent: mayHaveBeenSent
        )
    }

    static func cannotStartEngine(_ reason: String) -> TransportError {
        TransportError(
            code: .internalFailure,
            message: "the HTTP engine cannot start: \(reason)",
            mayHaveBeenSent: false
        )
    }

    // The following end a transfer from inside a callback; the transfer corrects `mayHaveBeenSent`.

    static func bodySource(_ message: String) -> TransportError {
        TransportError(code: .bodySource, message: message, mayHaveBeenSent: true)
    }

    static func bodySink(_ message: String) -> TransportError {
        TransportError(code: .bodySink, message: message, mayHaveBeenSent: true)
    }

    static func responseTooLarge(_ message: String) -> TransportError {
        TransportError(code: .responseTooLarge, message: message, mayHaveBeenSent: true)
    }

    static func tooManyRedirects(_ message: String) -> TransportError {
        TransportError(code: .tooManyRedirects, message: message, mayHaveBeenSent: true)
    }
}
