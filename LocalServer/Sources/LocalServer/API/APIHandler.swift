/// Turns requests into calls of endpoints, and what they return or throw into answers.
struct APIHandler: Sendable {
    let context: ServerContext
    let endpoints: EndpointTable

    /// Answers one request.
    ///
    /// Blocks while the database works.
    func respond(to request: WireRequest) -> WireResponse {
        if request.method == "OPTIONS" { return .page(200, "") }
        if request[header: "content-encoding"] != nil {
            return .page(415, "<h1>Unsupported Media Type</h1><p>Compressed requests are not accepted.</p>")
        }
        let id = Identifier.make()
        let transaction = request[header: "x-clearml-trx"] ?? request[header: "x-trains-trx"] ?? id
        var envelope = Envelope(id: id, transaction: transaction, endpoint: "")
        do {
            let path = try EndpointPath(QueryArguments.percentDecoded(request.path))
            envelope.endpoint = path.name
            envelope.requested = path.version
            guard let endpoint = endpoints.resolve(path.name, path.version) else {
                throw APIError.unknownEndpoint(
                    "Unable to find endpoint for name \(path.name) and version \(path.version.description)"
                )
            }
            envelope.actual = endpoint.version
            let reply = try endpoint.handle(call(endpoint, path.version, request))
            if case .content(let body, let type) = reply.payload {
                return WireResponse(200, type: type, body: body, headers: reply.headers)
            }
            return finish(200, envelope.success(reply.payload), request, headers: reply.headers)
        } catch {
            let failure = Self.failure(error)
            if !(error is APIError), failure.code >= 500 { context.log.error("\(envelope.endpoint): \(error)") }
            return finish(failure.code, envelope.failure(failure), request)
        }
    }

    /// What an error of any layer is for the caller.
    private static func failure(_ error: any Error) -> APIError {
        switch error {
        case let error as APIError: error
        case let error as JSONSyntaxError: .badRequest("Invalid JSON (\(error.message) at byte \(error.offset))")
        default: APIError(500, 0, "General error (\(error))")
        }
    }

    private func call(_ endpoint: Endpoint, _ version: APIVersion, _ request: WireRequest) throws -> Call {
        let now = Timestamp.now()
        let identity = try endpoint.needsIdentity ? identify(request, now) : .owner
        let isLines = endpoint.lines && request[header: "content-type"] == "application/json-lines"
        var body = isLines ? [:] : try arguments(request)
        body.merge(QueryArguments.parse(request.query))
        if !isLines { try endpoint.schema.validate(body) }
        return Call(
            version: version,
            body: .object(body),
            lines: isLines ? request.body : nil,
            identity: identity,
            worker: request[header: "x-clearml-worker"] ?? request[header: "x-trains-worker"] ?? "",
            token: token(request),
            now: now,
            server: context
        )
    }

    private func identify(_ request: WireRequest, _ now: Timestamp) throws -> Identity {
        let names = ["x-clearml-impersonate-as", "x-trains-impersonate-as", "x-clearml-act-as", "x-trains-act-as"]
        let identity = try context.store.read { database in
            try context.authorizer.identify(
                authorization: request[header: "authorization"],
                cookie: request.cookie("clearml_token_basic"),
                now: now,
                in: database
            )
        }
        if names.contains(where: { request[header: $0] != nil }) {
            throw APIError(400, 6, "Impersonation error (a plain user may not impersonate)")
        }
        return identity
    }

    private func token(_ request: WireRequest) -> String? {
        let parts = (request[header: "authorization"] ?? "").split(separator: " ", maxSplits: 1)
        return parts.count == 2 && parts[0] == "Bearer" ? String(parts[1]) : request.cookie("clearml_token_basic")
    }

    /// The JSON object in the body.
    ///
    /// Nothing at all, `null` and an empty list count as an empty one.
    private func arguments(_ request: WireRequest) throws -> JSONObject {
        guard !request.body.isEmpty else { return [:] }
        switch try JSONParser.parse(request.body) {
        case .object(let object): return object
        case let value where value.isEmpty: return [:]
        case let value:
            throw APIError(500, 0, "General error (Data should be a dict, not a \(value.typeName))")
        }
    }

    private func finish(
        _ status: Int,
        _ body: [UInt8],
        _ request: WireRequest,
        headers: [(name: String, value: String)] = []
    ) -> WireResponse {
        var response = WireResponse(status, type: "application/json", body: body, headers: headers)
        let accepted = (request[header: "accept-encoding"] ?? "").split(separator: ",").map { $0.drop { $0 == " " } }
        if body.count > 500, accepted.contains(where: { $0.hasPrefix("gzip") }), let compressed = Gzip.compress(body) {
            response.body = compressed
            response.headers.append(("Content-Encoding", "gzip"))
        }
        return response
    }
}
