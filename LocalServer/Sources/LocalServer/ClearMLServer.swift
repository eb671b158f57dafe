import Foundation

/// A running server: the API, the file server and a page for people, on one data directory.
public final class ClearMLServer: Sendable {
    /// Where a running server is and how to log in.
    public struct Access: Sendable {
        /// Base URLs of the three servers.
        public let api, files, web: String
        /// An access key and its secret.
        public let key, secret: String
    }

    /// Where the server is and how to log in.
    public let access: Access
    private let listeners: [HTTPListener]
    private let store: Store
    private let lock: DirectoryLock
    private let readyFile: String?

    private init(access: Access, listeners: [HTTPListener], store: Store, lock: DirectoryLock, readyFile: String?) {
        self.access = access
        self.listeners = listeners
        self.store = store
        self.lock = lock
        self.readyFile = readyFile
    }

    /// Starts a server; when this returns, all ports listen and the ready file is written.
    ///
    /// - Parameter options: How to run it.
    /// - Returns: The running server.
    /// - Throws: `StartError` when the options are refused, a port is taken, or the data directory cannot be used.
    public static func start(_ options: ServerOptions) async throws -> ClearMLServer {
        guard options.isLoopback || options.allowRemote else {
            throw StartError(
                .usage,
                "Refusing to listen on \(options.host): other machines could reach it, and this server has no TLS. "
                    + "Use 127.0.0.1, or add --allow-remote if that is what you want."
            )
        }
        guard let level = ServerLog.Level(rawValue: options.logLevel) else {
            let levels = ServerLog.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw StartError(.usage, "Unknown log level \(options.logLevel): use one of \(levels).")
        }
        let log = ServerLog(level: level)
        let data = try DataDirectory(options.dataDirectory)
        let lock = try data.lock()
        let (store, context, credentials) = try openStore(data, log)
        var listeners: [HTTPListener] = []
        do {
            try await listen(options, context, data, &listeners)
            let urls = listeners.map { url(host: options.host, port: $0.port) }
            let access = Access(
                api: urls[0],
                files: urls[1],
                web: urls[2],
                key: credentials.key,
                secret: credentials.secret
            )
            if let readyFile = options.readyFile { try writeReadyFile(access, to: readyFile) }
            log.info("API \(access.api), files \(access.files), web \(access.web), data \(data.path)")
            return ClearMLServer(
                access: access,
                listeners: listeners,
                store: store,
                lock: lock,
                readyFile: options.readyFile
            )
        } catch {
            for listener in listeners { await listener.stop() }
            try store.close()
            throw error
        }
    }

    /// Starts the API, the file server and the pages, in this order.
    ///
    /// Those that did start are in `listeners` in any case.
    private static func listen(
        _ options: ServerOptions,
        _ context: ServerContext,
        _ data: DataDirectory,
        _ listeners: inout [HTTPListener]
    ) async throws {
        let (host, log) = (options.host, context.log)
        let api = APIHandler(context: context, endpoints: EndpointTable(Services.all))
        listeners.append(
            try await HTTPListener(host: host, port: options.port, name: "api", log: log) { api.respond(to: $0) }
        )
        let files = FileServer(context: context, root: data.files)
        listeners.append(
            try await HTTPListener(host: host, port: options.filesPort) { request in await files.respond(to: request) }
        )
        let web = WebPages(context: context)
        listeners.append(
            try await HTTPListener(host: host, port: options.webPort, name: "web", log: log) { web.respond(to: $0) }
        )
    }

    private static func url(host: String, port: UInt16) -> String {
        "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }

    /// Removes the ready file, lets requests in progress end, stops listening and closes the database.
    ///
    /// - Throws: An error of the database. All that was acknowledged is safe in any case.
    public func stop() async throws {
        // First of all: later it may be the file of the next server, which somebody has started meanwhile.
        if let readyFile { unlink(readyFile) }
        await withTaskGroup { group in
            for listener in listeners { group.addTask { await listener.stop() } }
        }
        try store.close()
        lock.release()
    }

    private static func openStore(
        _ data: DataDirectory,
        _ log: ServerLog
    ) throws -> (Store, ServerContext, (key: String, secret: String)) {
        do {
            data.prepareDatabase()
            let store = try Store(path: data.database)
            let (key, credentials) = try store.write { database in
                let key = try Settings.value("token key", in: database) {
                    (0..<32).map { _ in UInt8.random(in: 0...255) }
                }
                _ = try Settings.value("uid", in: database) { Array(Identifier.make().utf8) }
                try QueueService.defaultQueue(in: database, now: .now())
                return (key, try data.credentials(in: database, log))
            }
            let authorizer = Authorizer(authority: TokenAuthority(key: key))
            return (store, ServerContext(store: store, authorizer: authorizer, log: log), credentials)
        } catch let error as StartError {
            throw error
        } catch {
            throw StartError(.storage, "Cannot use the database \(data.database): \(error)")
        }
    }

    private static func writeReadyFile(_ access: Access, to path: String) throws {
        let content: JSON = [
            "api": .string(access.api), "files": .string(access.files), "web": .string(access.web),
            "key": .string(access.key), "secret": .string(access.secret),
        ]
        try PrivateFile.write(JSONSerializer.serialize(content) + [0x0A], to: path)
    }
}
