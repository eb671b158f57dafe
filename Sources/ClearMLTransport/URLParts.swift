import CClearMLShim

/// Scheme, host and port of an absolute HTTP URL, as libcurl itself understands them.
///
/// libcurl's own parser is used on purpose: a second parser that reads one hostile URL differently would send a token
/// to a host that was never checked.
package struct URLParts: Sendable, Hashable {
    /// `http` or `https`.
    package let scheme: String
    /// Lower-case name or address; an IPv6 address without brackets.
    package let host: String
    /// The port, the scheme's default when the URL names none.
    package let port: Int

    /// Reads an absolute `http` or `https` URL.
    ///
    /// - Throws: ``TransportError/Code/invalidURL``; the message quotes no part of the URL, which may hold a password.
    package init(_ url: String) throws(TransportError) {
        // libcurl accepts a few of these and sends them on; in a URL they are always an accident or an attack.
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw .invalidURL("it contains a space or a control character; percent-encode it")
        }
        guard let parser = curl_url() else { throw .invalidURL("out of memory") }
        defer { curl_url_cleanup(parser) }
        let code = curl_url_set(parser, CURLUPART_URL, url, UInt32(CURLU_PATH_AS_IS))
        guard code == CURLUE_OK else {
            throw .invalidURL("\(String(cString: curl_url_strerror(code))); use http://host:port/… or https://host/…")
        }
        let scheme = Self.part(CURLUPART_SCHEME, of: parser)?.lowercased()
        guard let scheme, scheme == "http" || scheme == "https" else {
            throw .invalidURL("its scheme is neither http nor https")
        }
        guard var host = Self.part(CURLUPART_HOST, of: parser), !host.isEmpty else {
            throw .invalidURL("it names no host")
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        let port = Self.part(CURLUPART_PORT, of: parser, flags: UInt32(CURLU_DEFAULT_PORT)).flatMap { Int($0) }
        guard let port else { throw .invalidURL("its port is not a number") }
        self.scheme = scheme
        self.host = host.lowercased()
        self.port = port
    }

    /// `host:port`, an IPv6 address in brackets; for messages.
    package var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    private static func part(_ part: CURLUPart, of parser: OpaquePointer, flags: UInt32 = 0) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(parser, part, &text, flags) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }
}
