import ClearMLAPI
import ClearMLConfiguration

/// One configured server, and what it takes to make tasks out of its answers.
struct ServerAccess: Sendable {
    /// All that decides which server is reached and how.
    struct Settings: Equatable {
        private let api: APIConfiguration
        private let verification: Configuration.CertificateVerification
        private let webServer: String?
        /// Proxies and CA bundles come from here.
        private let environment: [String: String]

        init(_ configuration: Configuration, environment: [String: String]) {
            api = ServerConnection.apiConfiguration(configuration)
            verification = configuration.certificateVerification
            webServer = configuration.webServer
            self.environment = environment
        }
    }

    let session: APISession
    let webServer: String?
    let world: World
    /// Bounds of one call; reading for a person who waits retries a little.
    var options = CallOptions(timeout: .seconds(60))

    var tasks: TaskService { TaskService(session, options: options) }
    var models: ModelService { ModelService(session, options: options) }
    var projects: ProjectService { ProjectService(session, options: options) }

    /// Runs a call and puts its failure into the words of this layer.
    func call<Value>(_ body: (ServerAccess) throws(APIError) -> Value) throws(ClearMLError) -> Value {
        do throws(APIError) {
            return try body(self)
        } catch {
            throw ClearMLError(error)
        }
    }

    /// A task to read and edit.
    ///
    /// - Parameters:
    ///   - info: at least its id, name and type.
    ///   - project: the path of its project; nil for a task outside all projects.
    /// - Returns: the task, which holds on to this server.
    func task(_ info: TaskInfo, project: String?) -> ClearMLTask {
        let identity = TaskIdentity(project: project ?? "", name: info.name, type: info.type ?? .custom)
        return ClearMLTask(
            backend: ServerTask(id: info.id, identity: identity, project: info.project, server: self),
            logger: ClearMLLogger(writer: nil, diagnostics: world.diagnostics, printsToConsole: true)
        )
    }

    /// The task of that id.
    /// - Throws: ``ClearMLError/Code/taskNotFound`` and whatever keeps the server from answering.
    func task(id: String) throws(ClearMLError) -> ClearMLTask {
        let id = id.trimmingSpaces()
        guard !id.isEmpty else { throw ClearMLError(code: .invalidArgument, message: "getTask(id:) got an empty id") }
        return try call { server throws(APIError) in
            let info = try server.tasks.get(id)
            let project = try info.project.map { project throws(APIError) in try server.projects.get(project).name }
            return server.task(info, project: project)
        }
    }
}
