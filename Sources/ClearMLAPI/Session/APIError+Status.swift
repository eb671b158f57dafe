extension APIError.Code {
    /// The meaning of a result code and subcode other than 2xx.
    init(status: Int, subcode: Int) {
        switch (status, subcode) {
        case (400, 101): self = .invalidTaskID
        case (400, 110...114), (400, 121): self = .invalidTaskStatus
        case (400, 131): self = .eventsNotAdded
        case (400, 201): self = .invalidModelID
        case (400, 401), (400, 403): self = .invalidProjectID
        case (400, 801): self = .expectedUniqueData
        case (400, 10...21), (400, 102), (400, 800): self = .validation
        case (400, 75): self = .unauthorized
        case (401, _): self = .unauthorized
        case (403, _): self = .forbidden
        case (404, _), (301, _), (410, _): self = .notFound
        case (413, _): self = .tooLarge
        case (429, _): self = .rateLimited
        case (500, _): self = .serverError
        case (408, _), (501..., _): self = .unavailable
        default: self = .rejected
        }
    }

    /// What to do next; nil where the server's own message says enough.
    var advice: String? {
        switch self {
        case .unauthorized:
            "Check api.credentials.access_key and secret_key (CLEARML_API_ACCESS_KEY, CLEARML_API_SECRET_KEY), or"
                + " CLEARML_AUTH_TOKEN; create new ones in the web UI under Settings, Workspace."
        case .forbidden: "This user lacks the permission; ask an administrator or use other credentials."
        case .notFound: "The server does not offer this call; it may be too old or too new."
        case .tooLarge: "Lower api.http.max_req_size, or raise the limit of the server or of the proxy before it."
        case .notAClearMLServer:
            "Check api.api_server (CLEARML_API_HOST): it must name the API server, usually port 8008."
        case .unavailable: "The server or a proxy before it is out of order; try again later."
        default: nil
        }
    }
}

extension APIError.Outcome {
    /// What a failed status says about the request.
    ///
    /// A client error is a refusal. 429 is sent before any work is done. Every 5xx may come after a part of it: the
    /// server answers 500 to a batch whose first events are already stored, and a gateway answers 502 to 504 when it
    /// lost sight of a server that goes on working.
    init(status: Int) {
        self = (300..<500).contains(status) && status != 408 ? .rejected : .ambiguous
    }
}
