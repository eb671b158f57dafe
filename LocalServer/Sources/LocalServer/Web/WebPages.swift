/// The pages for people.
struct WebPages: Sendable {
    let context: ServerContext

    func respond(to request: WireRequest) -> WireResponse {
        .page(404, "<h1>Not found</h1>")
    }
}
