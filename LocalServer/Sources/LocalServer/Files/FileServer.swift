import FlyingFox
import Foundation

/// The file server: uploads, downloads and deletions below one root.
struct FileServer: Sendable {
    private let context: ServerContext
    private let store: FileStore

    init(context: ServerContext, root: String) {
        self.context = context
        store = FileStore(root: root)
    }

    /// Answers one request.
    func respond(to request: HTTPRequest) async -> HTTPResponse {
        let head = WireRequest(head: request)
        var response: HTTPResponse
        do {
            response = try await answer(request, head)
        } catch let error as APIError {
            response = HTTPResponse(.page(error.code, "<h1>\(error.code)</h1><p>\(Self.escaped(error.message))</p>"))
        } catch {
            context.log.error("files \(head.method) \(head.path): \(error)")
            response = HTTPResponse(.page(500, "<h1>500</h1><p>\(Self.escaped(String(describing: error)))</p>"))
        }
        if response.statusCode.code >= 400 {
            do {
                try await FileUpload.drain(request)
            } catch {
                // The rest of the body did not come: the connection is of no more use.
                response.headers[.connection] = "close"
            }
        }
        // A page after HEAD would be taken for the beginning of the next answer.
        if head.method == "HEAD", response.statusCode.code >= 400 {
            response = HTTPResponse(statusCode: response.statusCode, headers: response.headers, body: Data())
        }
        context.log.debug("files \(head.method) \(head.path) \(response.statusCode.code)")
        return response
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
    }

    private func answer(_ request: HTTPRequest, _ head: WireRequest) async throws -> HTTPResponse {
        if head.method == "OPTIONS" { return HTTPResponse(.page(200, "")) }
        if head[header: "content-encoding"] != nil { throw APIError(415, 0, "Compressed requests are not accepted") }
        let name = QueryArguments.percentDecoded(head.path)
        let isRoot = name.allSatisfy { $0 == "/" }
        let isReading = head.method == "GET" || head.method == "HEAD"
        if !isRoot || !isReading || head[header: "authorization"] != nil { try authorize(head) }
        switch (head.method, isRoot) {
        case ("GET", true): return HTTPResponse(.page(200, "OK"))
        case ("HEAD", true): return HTTPResponse(.page(200, ""))
        case ("POST", true):
            let names = try await FileUpload(store: store).receive(
                request,
                contentType: head[header: "content-type"] ?? ""
            )
            return Self.json(.array(names.map(JSON.string)))
        case ("POST", false) where name == "/delete_many": return try await deleteMany(request)
        case ("GET", false), ("HEAD", false): return try await download(name, head)
        case ("DELETE", false):
            guard let path = FilePath(name), try await store.offload({ try store.delete(path) }) else {
                throw Self.notFound
            }
            return Self.json(.string(String(name.drop { $0 == "/" })))
        default: throw APIError(405, 0, "The method is not allowed for the requested URL.")
        }
    }

    private static let notFound = APIError(404, 0, "The requested file was not found on the server.")

    /// An answer that is JSON under the label that the real server gives it.
    private static func json(_ value: JSON) -> HTTPResponse {
        HTTPResponse(WireResponse(200, type: "text/html; charset=utf-8", body: JSONSerializer.serialize(value)))
    }

    /// Tells a user of the API by the token in the header or in the cookie.
    ///
    /// A key is not accepted here. A token that was given back by logging out still is, until it expires: file
    /// servers check tokens by themselves.
    private func authorize(_ head: WireRequest) throws {
        var token = head.cookie("clearml_token_basic")
        if let header = head[header: "authorization"] {
            let parts = header.split(separator: " ", maxSplits: 1)
            token = parts.count == 2 && parts[0] == "Bearer" ? String(parts[1]) : nil
        }
        guard let token, context.authorizer.authority.check(token, now: .now()) != nil else {
            throw APIError(401, 0, "A valid token is needed: log in with auth.login.")
        }
    }
}

extension FileServer {
    private func deleteMany(_ request: HTTPRequest) async throws -> HTTPResponse {
        var body: [UInt8] = []
        for try await data in request.bodySequence {
            body.append(contentsOf: data)
            if body.count > 64 << 20 { throw APIError(413, 0, "The list of files is too long.") }
        }
        // Not JSON and JSON of another shape get the same answer.
        guard let files = try? JSONParser.parse(body)["files"]?.arrayValue, !files.isEmpty,
            files.allSatisfy({ $0.stringValue != nil })
        else { throw APIError.badRequest("The body must be {\"files\": [name, …]} with at least one name.") }
        let names = files.compactMap(\.stringValue)
        let result = try await store.offload {
            var (deleted, errors): (JSONObject, JSONObject) = ([:], [:])
            for name in names {
                let text = QueryArguments.decode(name)
                let problem: String
                if text.allSatisfy({ $0 == "/" }) {
                    problem = "Empty path not allowed"
                } else {
                    do {
                        guard let path = FilePath(text), try store.deleteAll(path) else {
                            throw FileServer.notFound
                        }
                        deleted[name] = .string(text)
                        continue
                    } catch is APIError {
                        problem = "Not found"
                    } catch {
                        problem = "Failed deleting"
                    }
                }
                errors[problem] = .array((errors[problem]?.arrayValue ?? []) + [.string(name)])
            }
            return JSON.object(["deleted": .object(deleted), "errors": .object(errors)])
        }
        return Self.json(result)
    }

    private func download(_ name: String, _ head: WireRequest) async throws -> HTTPResponse {
        guard let path = FilePath(name), let file = try await store.offload({ try store.open(path) }) else {
            throw Self.notFound
        }
        var response = WireResponse(200, type: MediaType.of(path.name), body: [])
        response.headers += [("Accept-Ranges", "bytes"), ("ETag", file.tag), ("Cache-Control", "no-cache")]
        if QueryArguments.parse(head.query)["download"] != nil {
            response.headers.append(("Content-Disposition", Self.attachment(path.name)))
        }
        if let known = head[header: "if-none-match"], known.contains(file.tag) {
            response.status = 304
            return HTTPResponse(response)
        }
        var range: Range<Int64> = 0..<file.size
        let condition = head[header: "if-range"]
        if let header = head[header: "range"], condition == nil || condition == file.tag {
            guard case .part(let part) = ByteRange(header, size: file.size) else {
                response = .page(416, "<h1>416</h1><p>The requested range cannot be given.</p>")
                response.headers.append(("Content-Range", "bytes */\(file.size)"))
                return HTTPResponse(response)
            }
            range = part
            response.status = 206
            response.headers.append(("Content-Range", "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(file.size)"))
        }
        response.headers.append(("Content-Length", String(range.count)))
        guard head.method != "HEAD", !range.isEmpty else { return HTTPResponse(response) }
        let body = FileBody(file: file, range: range, store: store)
        return HTTPResponse(
            response,
            body: HTTPBodySequence(from: body, count: range.count, suggestedBufferSize: FileBody.chunk)
        )
    }

    private static func attachment(_ name: String) -> String {
        let isPlain = name.utf8.allSatisfy { 0x20...0x7E ~= $0 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
        if isPlain { return "attachment; filename=\"\(name)\"" }
        let encoded = name.utf8.map { byte -> String in
            let isSafe = byte.isASCIIAlphanumeric || "-._~".utf8.contains(byte)
            return isSafe
                ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
        return "attachment; filename*=UTF-8''\(encoded.joined())"
    }
}

extension HTTPResponse {
    /// An answer whose body is streamed.
    fileprivate init(_ response: WireResponse, body: HTTPBodySequence) {
        let head = HTTPResponse(response)
        self.init(statusCode: head.statusCode, headers: head.headers, body: body)
    }
}
