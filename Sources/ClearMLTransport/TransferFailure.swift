import CClearMLShim

/// What is known when libcurl gives up on a transfer, and the ``TransportError`` that it amounts to.
struct TransferFailure {
    var code: CURLcode
    /// libcurl's own words; empty when it has none.
    var detail: String
    var target: URLParts
    /// The setting that named the host.
    var setting: String?
    var proxy: ProxyTable.Proxy?
    /// The status with which a proxy refused to open a tunnel; 0 when it did not.
    var tunnelStatus: Int
    var verification: TLSVerification
    var timeout: Duration
    /// Nil when the request set none.
    var stallTimeout: Duration?
    var connectTimeout: Duration
    /// Whether the connection was up and the request was about to be written, in this hop or an earlier one.
    var mayHaveBeenSent: Bool

    var error: TransportError {
        let (code, message) = classified
        let words = detail.isEmpty ? String(cString: curl_easy_strerror(self.code)) : detail
        return TransportError(code: code, message: "\(message) (\(words))", mayHaveBeenSent: mayHaveBeenSent)
    }

    private var whereToLook: String {
        setting.map { "check \($0)" } ?? "check the address (api.api_server, api.files_server)"
    }

    private var classified: (TransportError.Code, String) {
        let server = target.authority
        if !mayHaveBeenSent, let proxy, [CURLE_COULDNT_CONNECT, CURLE_RECV_ERROR, CURLE_PROXY].contains(code) {
            let reason = tunnelStatus == 0 ? "cannot be reached" : "refused the connection with status \(tunnelStatus)"
            return (.proxy, "the proxy for \(server) \(reason); check \(proxy.setting) and NO_PROXY")
        }
        switch code {
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY:
            let setting = proxy?.setting ?? "the proxy settings"
            return (.proxy, "the proxy for \(server) cannot be used; check \(setting) and NO_PROXY")
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL:
            return (.invalidURL, "the URL cannot be used; \(whereToLook)")
        case CURLE_COULDNT_RESOLVE_HOST:
            return (.resolve, "cannot resolve the name \(target.host); \(whereToLook) and the network")
        case CURLE_COULDNT_CONNECT:
            return (.connect, "cannot connect to \(server); \(whereToLook), and whether the server runs")
        case CURLE_OPERATION_TIMEDOUT:
            // libcurl has one code for both; only its words tell them apart.
            if let stallTimeout, detail.hasPrefix("Operation too slow") {
                return (.timeout, "\(server) moved no byte for \(stallTimeout); look at the network and at the server")
            }
            guard !mayHaveBeenSent else { return (.timeout, "\(server) did not answer completely within \(timeout)") }
            let limit = min(timeout, connectTimeout)
            return (.timeout, "no connection to \(server) within \(limit); \(whereToLook), firewall and proxy")
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CRL_BADFILE,
            CURLE_SSL_PINNEDPUBKEYNOTMATCH:
            return (.certificate, "the certificate of \(server) is not trusted; \(howToTrust)")
        case CURLE_SSL_CACERT_BADFILE:
            return (.certificate, "the CA bundle for \(server) cannot be read; \(howToTrust)")
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ENGINE_INITFAILED,
            CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_CLIENTCERT:
            return (.tls, "the TLS handshake with \(server) failed; is it an https port, with TLS 1.2 or later?")
        case CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_HTTP2_STREAM, CURLE_HTTP2, CURLE_SEND_FAIL_REWIND:
            return (.reset, "\(server) closed the connection before its answer was complete")
        case CURLE_RECV_ERROR:
            return (.reset, "the connection to \(server) broke before the answer was complete")
        case CURLE_SEND_ERROR:
            return (.send, "sending the request to \(server) failed")
        case CURLE_BAD_CONTENT_ENCODING, CURLE_WEIRD_SERVER_REPLY, CURLE_CHUNK_FAILED:
            return (.receive, "the answer of \(server) is not proper HTTP; \(whereToLook)")
        default:
            return (.internalFailure, "the transfer with \(server) failed with libcurl error \(code.rawValue)")
        }
    }

    private var howToTrust: String {
        switch verification {
        case .system, .off: "set api.verify_certificate to a CA bundle that signs it"
        case .caBundle(let path): "check the CA bundle \(path) (api.verify_certificate, REQUESTS_CA_BUNDLE)"
        }
    }
}
