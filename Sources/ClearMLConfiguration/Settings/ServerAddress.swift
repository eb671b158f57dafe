/// The base address of one of the three servers, and how the others are told from it.
package struct ServerAddress: Sendable, Equatable {
    /// `http` or `https`.
    package let scheme: String
    /// The host, with user information if there was any, without the port; IPv6 in brackets.
    package let host: String
    /// The port; nil when the address leaves it to the scheme.
    package let port: Int?
    /// The path behind the host, without a slash at its end; usually empty.
    package let path: String
    /// Whether the text had no scheme and one was put in front.
    package let isSchemeAssumed: Bool

    /// Reads an address.
    ///
    /// Without a scheme, `http` is assumed with a port and `https` without, as `clearml-init` does. Nil for another
    /// scheme, no host, a port out of range, blanks, a query or a fragment.
    package init?(_ text: String) {
        var rest = text[...]
        if let separator = text.firstRange(ofText: "://") {
            let scheme = text[..<separator.lowerBound].lowercased()
            guard scheme == "http" || scheme == "https" else { return nil }
            self.scheme = scheme
            rest = text[separator.upperBound...]
            isSchemeAssumed = false
        } else {
            scheme = text.contains(":") ? "http" : "https"
            isSchemeAssumed = true
        }
        guard rest.allSatisfy({ !$0.isWhitespace && $0 != "?" && $0 != "#" && $0 != "\"" && $0 != "\\" }) else {
            return nil
        }
        while rest.last == "/" { rest.removeLast() }
        let authority = rest.prefix { $0 != "/" }
        path = String(rest.dropFirst(authority.count))
        let portSeparator = authority.lastIndex(of: ":")
        if let portSeparator, !authority[portSeparator...].contains("]"), !authority[portSeparator...].contains("@") {
            let digits = authority[authority.index(after: portSeparator)...]
            guard let port = Int(digits), (1...65_535).contains(port), digits.allSatisfy(\.isNumber) else { return nil }
            self.port = port
            host = String(authority[..<portSeparator])
        } else {
            port = nil
            host = String(authority)
        }
        guard !host.isEmpty, host.last != "@" else { return nil }
        if host.contains("://") || (host.contains(":") && !host.contains("[") && !host.contains("@")) { return nil }
    }

    private init(scheme: String, host: String, port: Int?, path: String) {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = path
        isSchemeAssumed = false
    }

    /// The address without a slash at its end.
    package var text: String { "\(scheme)://\(host)\(port.map { ":\($0)" } ?? "")\(path)" }

    private func with(host: String? = nil, port: Int?) -> ServerAddress {
        ServerAddress(scheme: scheme, host: host ?? self.host, port: port, path: path)
    }

    private func renamed(_ prefix: String, _ replacement: String) -> ServerAddress? {
        guard host.hasPrefix(prefix) else { return nil }
        return with(host: replacement + host.dropFirst(prefix.count), port: port)
    }

    /// The web application that belongs to this API server: `api.` → `app.`, port 8008 → 8080; nil when it cannot be
    /// told.
    package var webServer: ServerAddress? {
        renamed("demoapi.", "demoapp.") ?? renamed("api.", "app.") ?? (port == 8008 ? with(port: 8080) : nil)
    }

    /// The file server that belongs to this web application: any port → 8081, `app.` → `files.`, else port 8081.
    package var filesServer: ServerAddress {
        if port != nil { return with(port: 8081) }
        return renamed("demoapp.", "demofiles.") ?? renamed("app.", "files.") ?? with(port: 8081)
    }

    /// The three servers told from any one of them, as `clearml-init` does; nil when it cannot be told.
    package var family: (api: ServerAddress, web: ServerAddress, files: ServerAddress)? {
        for prefix in ["demoapp.", "demoapi.", "app.", "api."] where host.hasPrefix(prefix) {
            let demo = prefix.hasPrefix("demo") ? "demo" : ""
            let domain = host.dropFirst(prefix.count)
            return (
                with(host: demo + "api." + domain, port: port), with(host: demo + "app." + domain, port: port),
                with(host: demo + "files." + domain, port: port)
            )
        }
        switch port {
        case 8008, 8080: return (with(port: 8008), with(port: 8080), with(port: 8081))
        case nil: return (with(port: 8008), self, with(port: 8081))
        default: return nil
        }
    }
}

extension String {
    /// The first occurrence of `text`; the standard library has this only for regular expressions on some platforms.
    func firstRange(ofText text: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
