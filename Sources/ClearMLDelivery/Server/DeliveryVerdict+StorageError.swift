import ClearMLStorage

extension DeliveryVerdict {
    /// What a storage's refusal means for the file that it was given: nothing but a name that leads nowhere costs it.
    init(_ error: StorageError) {
        switch error.code {
        case .missingCredentials, .accessDenied, .notFound: self = .blocked(reason: error.message)
        case .invalidURL, .unsupported: self = .refused(reason: error.message)
        default: self = .unavailable(reason: error.message, retryAfter: error.retryAfter)
        }
    }
}
