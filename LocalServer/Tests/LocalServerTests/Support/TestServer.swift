@testable import LocalServer

/// Runs a body with a server in this process, on free ports.
func withServer<Value>(
    data: String,
    _ configure: (inout ServerOptions) -> Void = { _ in },
    _ body: (ClearMLServer, TestClient) async throws -> Value
) async throws -> Value {
    var options = ServerOptions(dataDirectory: data)
    options.port = 0
    options.filesPort = 0
    options.webPort = 0
    configure(&options)
    let server = try await ClearMLServer.start(options)
    let access = server.access
    let result: Value
    do {
        result = try await body(server, TestClient(api: access.api, key: access.key, secret: access.secret))
    } catch {
        try await server.stop()
        throw error
    }
    try await server.stop()
    return result
}
