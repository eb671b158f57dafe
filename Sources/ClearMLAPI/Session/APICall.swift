/// One request to an endpoint, before it is sent.
struct APICall {
    var endpoint: String
    var content: [UInt8]
    var contentType: String
    private var action: String

    init(_ service: String, _ action: String, content: [UInt8], contentType: String) {
        endpoint = "\(service).\(action)"
        self.action = action
        self.content = content
        self.contentType = contentType
    }

    /// Refuses names that could change the path, and bodies above the limit.
    func validate(maximumBytes: Int) throws(APIError) {
        let isName = endpoint.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        guard isName else {
            throw APIError(
                .invalidRequest,
                endpoint: "?",
                message: "a service and an action are names of letters, digits and underscores.",
                outcome: .notSent
            )
        }
        guard content.count <= maximumBytes else {
            throw APIError(
                .tooLarge,
                endpoint: endpoint,
                message: "the request has \(content.count) bytes; api.http.max_req_size allows \(maximumBytes).",
                outcome: .notSent
            )
        }
    }

    /// Whether sending it twice gives what sending it once gives.
    ///
    /// Reading is; so are calls that set something to a given value. Creating, moving between states and sending
    /// events are not: a second try may fail because the first succeeded, or count twice.
    var isRepeatable: Bool {
        action.hasPrefix("get_") || action.hasPrefix("scalar_metrics_") || action.hasPrefix("edit_")
            || ["ping", "info", "login", "edit", "update", "add_or_update_artifacts", "debug_images", "plots"]
                .contains(action)
    }
}
