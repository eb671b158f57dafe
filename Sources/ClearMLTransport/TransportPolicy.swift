/// What holds for every request of a transport: whom to trust, which proxy to take, how far to follow redirects.
package struct TransportPolicy: Sendable {
    /// How certificates are checked where ``verificationByHost`` says nothing.
    package var verification: TLSVerification
    /// Exceptions by `host` or `host:port` (lower case, IPv6 without brackets); the form with a port wins.
    package var verificationByHost: [String: TLSVerification]
    /// Which requests go through a proxy.
    package var proxies: ProxyTable
    /// How many redirects one request may follow; 0 returns every redirect as the answer.
    package var maximumRedirects: Int
    /// The setting that named a host (`"api.example.org": "api.api_server"`), for error messages; by `host` or
    /// `host:port`.
    package var settingByHost: [String: String]

    /// Makes a policy from values.
    package init(
        verification: TLSVerification = .system,
        verificationByHost: [String: TLSVerification] = [:],
        proxies: ProxyTable = .direct,
        maximumRedirects: Int = 10,
        settingByHost: [String: String] = [:]
    ) {
        self.verification = verification
        self.verificationByHost = verificationByHost
        self.proxies = proxies
        self.maximumRedirects = maximumRedirects
        self.settingByHost = settingByHost
    }

    /// Makes the policy that the environment asks for.
    ///
    /// `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` choose proxies; `REQUESTS_CA_BUNDLE`, `CURL_CA_BUNDLE`
    /// and `SSL_CERT_FILE`, in this order, name a CA bundle (the names that the Python SDK's users have set already).
    package init(environment: [String: String]) {
        self.init(proxies: ProxyTable(environment: environment))
        for name in ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"] {
            if let path = environment[name], !path.isEmpty {
                verification = .caBundle(path)
                break
            }
        }
    }

    /// How the certificate of this server is checked.
    package func verification(for target: URLParts) -> TLSVerification {
        verificationByHost["\(target.host):\(target.port)"] ?? verificationByHost[target.host] ?? verification
    }

    /// The setting to name when this server cannot be reached; nil when unknown.
    func setting(for target: URLParts) -> String? {
        settingByHost["\(target.host):\(target.port)"] ?? settingByHost[target.host]
    }
}
