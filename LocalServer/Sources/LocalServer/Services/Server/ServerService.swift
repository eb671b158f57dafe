/// `server.*`: what this server is.
enum ServerService {
    static let endpoints: [Endpoint] =
        [
            .read("server.info", since: APIVersion(2, 8)) { _, database in
                [
                    "version": .string(ServerContext.version), "build": .string(ServerContext.build),
                    "commit": .string(ServerContext.build), "api_version": .string(APIVersion.maximum.description),
                    "uid": .string(
                        try Settings.value("uid", in: database).map { String(decoding: $0, as: UTF8.self) } ?? ""
                    ),
                ]
            }
        ] + ["server.config", "server.endpoints", "auth.validate_token"].map(forbidden)

    /// A call for administrators, of whom this server has none.
    private static func forbidden(_ name: String) -> Endpoint {
        Endpoint(name) { _ in throw APIError(403, 20, "Forbidden (not allowed for the role \(Identity.role))") }
    }
}
