/// Makes the `clearml.conf` of a new user, as `clearml init` needs it.
package enum ConfigurationWriter {
    /// The text of a configuration file with these servers and keys, readable by this SDK and the Python one.
    ///
    /// - Parameters:
    ///   - servers: Three different addresses.
    ///   - credentials: The keys, put in quotes whatever they contain.
    /// - Returns: The text, ending in a line end.
    /// - Throws: ``ConfigurationError/Code/invalidValue`` when two of the addresses are the same, which is never right.
    package static func text(
        servers: ServerTrio,
        credentials: Configuration.Credentials
    ) throws(ConfigurationError) -> String {
        let addresses = [servers.api.text, servers.web.text, servers.files.text]
        guard Set(addresses).count == addresses.count else {
            throw ConfigurationError(
                .invalidValue,
                "The API server, the web application and the file server need three different addresses.",
                expected: "three different addresses"
            )
        }
        return """
            # ClearML SDK configuration file
            api {
                # `api_server` is the API (port 8008 by default), not the web application.
                api_server: \(HOCONWriter.quoted(servers.api.text))
                web_server: \(HOCONWriter.quoted(servers.web.text))
                files_server: \(HOCONWriter.quoted(servers.files.text))
                # Made in the web application under \(servers.web.text)/settings.
                # The environment wins: CLEARML_API_ACCESS_KEY and CLEARML_API_SECRET_KEY.
                credentials {
                    access_key: \(HOCONWriter.quoted(credentials.accessKey))
                    secret_key: \(HOCONWriter.quoted(credentials.secretKey))
                }
            }
            sdk {
                # Every setting, its value and where it comes from: clearml config explain
            }

            """
    }
}
