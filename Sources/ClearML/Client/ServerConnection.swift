package import ClearMLAPI
package import ClearMLConfiguration
package import ClearMLTransport

/// Makes sessions from a configuration.
package enum ServerConnection {
    /// Reads the configuration of the process.
    ///
    /// - Throws: ``ClearMLError/Code/configuration`` with file, line and what was expected.
    package static func configuration(_ world: World) throws(ClearMLError) -> Configuration {
        do throws(ConfigurationError) {
            return try Configuration.load(world.sources())
        } catch {
            throw ClearMLError(code: .configuration, message: error.description, underlying: error)
        }
    }

    /// A session with the configured API server; opens nothing.
    ///
    /// - Parameters:
    ///   - configuration: Which servers, and the credentials.
    ///   - world: Where connections come from.
    ///   - workerSuffix: What is added to the worker's name, to tell processes of one machine apart.
    /// - Returns: A session that has not logged in yet.
    package static func session(
        _ configuration: Configuration,
        _ world: World,
        workerSuffix: String = ""
    ) -> APISession {
        var settings = apiConfiguration(configuration)
        settings.worker += workerSuffix
        return APISession(
            configuration: settings,
            transport: world.transport(policy(configuration, world)),
            environment: world.api
        )
    }

    /// How the configured servers are reached and trusted.
    package static func policy(_ configuration: Configuration, _ world: World) -> TransportPolicy {
        var policy = TransportPolicy(environment: world.sources().environment)
        switch configuration.certificateVerification {
        case .system: break
        case .bundle(let path): policy.verification = .caBundle(path)
        case .off:
            // Only for the configured servers: whatever else a run talks to keeps its protection.
            for server in [configuration.apiServer, configuration.webServer, configuration.filesServer] {
                guard let server, let address = ServerAddress(server) else { continue }
                policy.verificationByHost[address.hostAndPort] = .off
                world.diagnostics.once(
                    "insecure:\(address.hostAndPort)",
                    "the certificate of \(address.hostAndPort) is not checked (api.verify_certificate is off); whoever "
                        + "sits between can read the credentials"
                )
            }
        }
        if let address = ServerAddress(configuration.apiServer) {
            policy.settingByHost[address.hostAndPort] = "api.api_server"
        }
        if let files = configuration.filesServer.flatMap({ ServerAddress($0) }) {
            policy.settingByHost[files.hostAndPort] = "api.files_server"
        }
        return policy
    }

    /// What a session of that configuration works with.
    static func apiConfiguration(_ configuration: Configuration) -> APIConfiguration {
        var result = APIConfiguration(apiServer: configuration.apiServer)
        result.filesServer = configuration.filesServer
        result.tokenHosts = [configuration.filesServer].compactMap(\.self)
        result.credentials = APIConfiguration.Credentials(
            accessKey: configuration.credentials?.accessKey,
            secretKey: configuration.credentials?.secretKey,
            authToken: configuration.authToken
        )
        result.worker = configuration.workerName
        result.client = "clearml-swift-\(ClearMLVersion.current)"
        result.tokenExpirationThreshold = .seconds(configuration.tokenExpirationThreshold)
        result.requestedTokenLifetime = configuration.requestTokenExpiration.map { .seconds($0) }
        result.maximumRequestBytes = configuration.maximumRequestSize
        return result
    }
}

extension ServerAddress {
    /// The form in which a transport's policy names a server.
    fileprivate var hostAndPort: String {
        var host = host.lowercased()
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        return "\(host):\(port ?? (scheme == "https" ? 443 : 80))"
    }
}
