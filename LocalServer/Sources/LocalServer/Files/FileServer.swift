import FlyingFox

/// The file server.
struct FileServer: Sendable {
    let context: ServerContext
    /// The directory that the files are in.
    let root: String

    func respond(to request: HTTPRequest) async -> HTTPResponse {
        HTTPResponse(.page(404, "<h1>Not found</h1>"))
    }
}
