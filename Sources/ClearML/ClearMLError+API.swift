package import ClearMLAPI

extension ClearMLError {
    /// The failure of a call, in the words of this layer.
    package init(_ error: APIError) {
        let code: Code =
            switch error.code {
            case .invalidTaskID: .taskNotFound
            case .invalidProjectID: .projectNotFound
            case .invalidModelID: .modelNotFound
            case .missingCredentials, .invalidConfiguration: .notConfigured
            case .transport, .timedOut, .unavailable, .rateLimited, .cancelled: .serverUnavailable
            case .unexpectedReply, .notAClearMLServer: .unexpectedAnswer
            default: .serverRefused
            }
        self.init(code: code, message: error.description, underlying: error)
    }
}
