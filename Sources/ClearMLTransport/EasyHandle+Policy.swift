import CClearMLShim

extension EasyHandle {
    /// Applies what holds for every connection to this server: protocols, trust and proxy.
    func apply(_ policy: TransportPolicy, to target: URLParts) {
        set(CURLOPT_NOSIGNAL, true)
        check(clearml_easy_set_http_only(pointer))
        check(clearml_easy_set_quick_exit(pointer))
        set(CURLOPT_TCP_KEEPALIVE, true)
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        switch policy.verification(for: target) {
        case .system:
            break
        case .caBundle(let path):
            set(CURLOPT_CAINFO, path)
        case .off:
            set(CURLOPT_SSL_VERIFYPEER, false)
            set(CURLOPT_SSL_VERIFYHOST, false)
        }
        if case .caBundle(let path) = policy.verification { set(CURLOPT_PROXY_CAINFO, path) }
        // Empty strings, not absent ones: absent means that libcurl reads the environment after all.
        set(CURLOPT_PROXY, policy.proxies.proxy(for: target)?.url ?? "")
        set(CURLOPT_NOPROXY, "")
        set(CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE))
    }
}
