import GRDB

/// The pages for people: a list of tasks, and a page for each.
///
/// A browser asks for the access key and secret as user and password; the token cookie of the API is good as well.
struct WebPages: Sendable {
    /// How many tasks the list shows.
    private static let listLength = 200

    let context: ServerContext

    func respond(to request: WireRequest) -> WireResponse {
        do {
            return try context.store.read { database in
                _ = try context.authorizer.identify(
                    authorization: request[header: "authorization"],
                    cookie: request.cookie("clearml_token_basic"),
                    now: .now(),
                    in: database
                )
                return try page(request.path, in: database)
            }
        } catch let error as APIError where error.code == 401 {
            let challenge = ("WWW-Authenticate", "Basic realm=\"ClearML access key and secret\", charset=\"UTF-8\"")
            return response(401, HTML.page(title: "Log in", body: "Use the access key and its secret."), [challenge])
        } catch {
            context.log.error("web \(request.path): \(error)")
            return response(500, HTML.page(title: "Something went wrong", body: ""))
        }
    }

    /// The page at `/` or `/projects/<project>/tasks/<id>/…`.
    private func page(_ path: String, in database: Database) throws -> WireResponse {
        let parts = path.split(separator: "/")
        if parts.isEmpty { return response(200, try list(in: database)) }
        guard parts.count >= 4, parts[0] == "projects", parts[2] == "tasks" || parts[2] == "experiments",
            let task = try Collection.tasks.find(String(parts[3]), in: database)
        else {
            return response(404, HTML.page(title: "Not found", body: "<a href=\"/\">All tasks</a>"))
        }
        return response(200, try TaskPage(task, in: database).html)
    }

    private func list(in database: Database) throws -> String {
        let tasks = try Collection.tasks.all(in: database).suffix(Self.listLength).reversed()
        let rows = tasks.map { task in
            let id = HTML.escape(task["id"]?.stringValue ?? "")
            let project = HTML.escape(task["project"]?.stringValue ?? "*")
            let name = HTML.escape(task["name"]?.stringValue ?? "")
            let status = HTML.escape(task["status"]?.stringValue ?? "")
            return
                "<tr><td><a href=\"/projects/\(project)/tasks/\(id)/output/log\">\(name)</a></td><td>\(status)</td></tr>"
        }
        return HTML.page(title: "Tasks", body: "<table>\(rows.joined(separator: "\n"))</table>")
    }

    private func response(
        _ status: Int,
        _ html: String,
        _ headers: [(name: String, value: String)] = []
    ) -> WireResponse {
        // Names and comments come from anywhere: even one that slips through unescaped must not run.
        let policy = ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
        let bytes = Array(html.utf8)
        return WireResponse(status, type: "text/html; charset=utf-8", body: bytes, headers: headers + [policy])
    }
}
