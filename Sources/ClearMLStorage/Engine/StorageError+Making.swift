import ClearMLAPI
import ClearMLTransport

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

extension StorageError {
    /// The error of the system call that just failed.
    static func system(_ call: String, _ path: String) -> StorageError {
        let number = errno
        let reason = String(cString: strerror(number))
        switch number {
        case ENOSPC, EDQUOT, EFBIG:
            return StorageError(.noSpace, "cannot \(call) \(path): \(reason); make room and try again")
        // A name that does not fit will not fit tomorrow either.
        case ENAMETOOLONG: return StorageError(.invalidURL, "cannot \(call) \(path): \(reason)")
        default: return StorageError(.fileSystem, "cannot \(call) \(path): \(reason)")
        }
    }

    static let cancelled = StorageError(.cancelled, "the transfer was cancelled")

    static func timedOut(_ limit: Duration) -> StorageError {
        StorageError(.timedOut, "the transfer was not complete within \(limit)")
    }

    /// No complete answer came.
    static func transport(_ error: TransportError) -> StorageError {
        let code: Code =
            switch error.code {
            case .cancelled: .cancelled
            case .invalidURL, .invalidHeader: .invalidURL
            case .bodySource: .fileSystem
            case .tooManyRedirects, .responseTooLarge: .unexpectedReply
            default: RetryPolicy.none.verdict(.failure(error)) == .final ? .connection : .unavailable
            }
        return StorageError(code, error.message, underlying: error)
    }

    /// A failure of the session with the ClearML server.
    static func session(_ error: APIError) -> StorageError {
        if let cause = error.transportError { return .transport(cause) }
        let code: Code =
            switch error.code {
            case .missingCredentials: .missingCredentials
            case .cancelled: .cancelled
            case .timedOut: .timedOut
            case .unauthorized, .forbidden: .accessDenied
            case .unavailable, .rateLimited, .serverError: .unavailable
            case .notFound: .notFound
            case .unexpectedReply, .notAClearMLServer: .unexpectedReply
            default: .refused
            }
        return StorageError(
            code,
            error.description,
            httpStatus: error.httpStatus,
            retryAfter: error.retryAfter,
            underlying: error
        )
    }

    /// An answer that is a refusal, by its status alone.
    ///
    /// - Parameters:
    ///   - response: The answer.
    ///   - place: Whose answer it is, and for what: fit for a message.
    ///   - detail: What the server says beyond the status; empty for nothing.
    ///   - hint: What to look at when the status is about rights.
    /// - Returns: The error; ``StorageError/isTransient`` by the table of ``RetryPolicy``, and for 500.
    static func status(
        _ response: HTTPResponse,
        _ place: String,
        detail: String = "",
        hint: String
    ) -> StorageError {
        let status = response.status
        let words = detail.isEmpty ? "" : " (\(detail))"
        func error(_ code: Code, _ message: String) -> StorageError {
            StorageError(code, "\(place): \(message)\(words)", httpStatus: status)
        }
        switch status {
        case 404, 410: return error(.notFound, "there is no such file")
        case 401, 403, 407: return error(.accessDenied, "access is denied with status \(status); \(hint)")
        case 412: return error(.changed, "the file has become another one meanwhile; try again")
        case 300..<400: return error(.refused, "it redirects to another place, where this request is not sent")
        case 413: return error(.refused, "the file is larger than the server takes")
        default:
            // A storage answers 500 to what it could not do just now, and says so in its documentation.
            if status == 500 || RetryPolicy.none.verdict(.status(status)) != .final {
                var failure = error(.unavailable, "it answers with status \(status); try again later")
                failure.retryAfter = RetryAfter.parse(response, now: 0)
                return failure
            }
            return error(.refused, "it answers with status \(status)")
        }
    }
}
