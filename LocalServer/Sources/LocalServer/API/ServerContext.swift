/// What all calls share.
struct ServerContext: Sendable {
    /// The version of the real server whose behaviour this one follows.
    static let version = "2.3.0"
    static let build = "local"

    let store: Store
    let authorizer: Authorizer
    let log: ServerLog
    let scrolls = ScrollRegistry()
}
