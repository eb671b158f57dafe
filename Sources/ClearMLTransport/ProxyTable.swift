/// Which proxy a request takes, by scheme and host.
///
/// libcurl could read the environment itself; it is done here so that tests inject one, `clearml doctor` can explain
/// the choice, and one behaviour holds for every libcurl version.
package struct ProxyTable: Sendable, Equatable {
    /// A proxy and the variable that named it.
    package struct Proxy: Sendable, Equatable {
        /// As given; may hold a password: never print it.
        package var url: String
        /// The environment variable, for messages.
        package var setting: String

        /// Makes a proxy.
        package init(url: String, setting: String) {
            self.url = url
            self.setting = setting
        }
    }

    /// For `http` URLs; nil means none.
    package var http: Proxy?
    /// For `https` URLs; nil means none.
    package var https: Proxy?
    /// Hosts that are reached directly.
    package var bypass: ProxyBypass

    /// No proxy for anything.
    package static let direct = ProxyTable()

    /// Makes a table from values.
    package init(http: Proxy? = nil, https: Proxy? = nil, bypass: ProxyBypass = ProxyBypass("")) {
        self.http = http
        self.https = https
        self.bypass = bypass
    }

    /// Reads `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy`; the lower-case name wins over the upper-case one.
    ///
    /// `HTTP_PROXY` is ignored where `REQUEST_METHOD` is set: under CGI that variable comes from a client's header.
    package init(environment: [String: String]) {
        func named(_ names: String...) -> Proxy? {
            for name in names {
                if let value = environment[name], !value.isEmpty { return Proxy(url: value, setting: name) }
            }
            return nil
        }
        let all = named("all_proxy", "ALL_PROXY")
        let isCGI = environment["REQUEST_METHOD"] != nil
        http = (isCGI ? named("http_proxy") : named("http_proxy", "HTTP_PROXY")) ?? all
        https = named("https_proxy", "HTTPS_PROXY") ?? all
        bypass = ProxyBypass(environment["no_proxy"] ?? environment["NO_PROXY"] ?? "")
    }

    /// The proxy for this server; nil means a direct connection.
    package func proxy(for target: URLParts) -> Proxy? {
        guard !bypass.matches(host: target.host, port: target.port) else { return nil }
        return target.scheme == "https" ? https : http
    }
}
