/// What a user copied from the web application: credentials and, mostly, the servers.
package struct PastedCredentials: Sendable, Equatable, CustomStringConvertible {
    /// The access key; nil when the text has none.
    package var accessKey: String?
    /// The secret key; nil when the text has none.
    package var secretKey: String?
    /// The servers as written, normalised; nil when the text has none or something that is no address.
    package var apiServer: ServerAddress?
    /// See ``apiServer``.
    package var webServer: ServerAddress?
    /// See ``apiServer``.
    package var filesServer: ServerAddress?

    /// Parts of a configuration.
    package init(
        accessKey: String? = nil,
        secretKey: String? = nil,
        apiServer: ServerAddress? = nil,
        webServer: ServerAddress? = nil,
        filesServer: ServerAddress? = nil
    ) {
        self.accessKey = accessKey
        self.secretKey = secretKey
        self.apiServer = apiServer
        self.webServer = webServer
        self.filesServer = filesServer
    }

    /// Reads a pasted block, `api { … }` or its members without the outer braces.
    ///
    /// Nothing of the environment or of other files takes part: `${…}` in pasted text is an error.
    ///
    /// - Parameter text: The pasted text.
    /// - Returns: What was found in it; parts that are missing are nil.
    /// - Throws: ``ConfigurationError`` when the text is no HOCON; its excerpt shows no key.
    package static func parse(_ text: String) throws(ConfigurationError) -> PastedCredentials {
        let document = try HOCONParser.parse(Array(text.utf8), file: "pasted text")
        guard let root = document.root.object else {
            throw ConfigurationError(
                .invalidValue,
                "This is a list. Paste the block that the web application copies, `api { … }`.",
                expected: "an `api` section"
            )
        }
        let members = root["api"]?.object ?? root
        func member(_ names: String...) -> String? {
            for name in names {
                for section in [members, root] {
                    if let text = section.value(at: name)?.text, !text.isEmpty { return text }
                }
            }
            return nil
        }
        return PastedCredentials(
            accessKey: member("credentials.access_key", "access_key"),
            secretKey: member("credentials.secret_key", "secret_key"),
            apiServer: member("api_server", "host").flatMap { ServerAddress($0) },
            webServer: member("web_server").flatMap { ServerAddress($0) },
            filesServer: member("files_server").flatMap { ServerAddress($0) }
        )
    }

    /// The three servers, missing ones told from those that are there; nil when they cannot be told.
    package var servers: ServerTrio? {
        guard let known = webServer ?? apiServer ?? filesServer else { return nil }
        let family = webServer == nil && apiServer == nil ? nil : known.family
        guard let api = apiServer ?? family?.api, let web = webServer ?? family?.web,
            let files = filesServer ?? family?.files
        else { return nil }
        return ServerTrio(api: api, web: web, files: files)
    }

    /// Which parts are there, never what they are.
    package var description: String {
        "PastedCredentials(accessKey: \(accessKey == nil ? "nil" : "***"), "
            + "secretKey: \(secretKey == nil ? "nil" : "***"))"
    }
}

/// The three servers of one installation.
package struct ServerTrio: Sendable, Equatable {
    /// The API server, port 8008 by custom.
    package var api: ServerAddress
    /// The web application, port 8080 by custom.
    package var web: ServerAddress
    /// The file server, port 8081 by custom.
    package var files: ServerAddress

    /// Three servers.
    package init(api: ServerAddress, web: ServerAddress, files: ServerAddress) {
        self.api = api
        self.web = web
        self.files = files
    }
}
