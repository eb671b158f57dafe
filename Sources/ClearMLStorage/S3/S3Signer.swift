import ClearMLDigest
import ClearMLTransport

/// Signs requests by Amazon's Signature Version 4.
///
/// The signature covers method, path, query, host, time, the headers that are given and the digest of the body, and
/// holds for one region and about fifteen minutes.
struct S3Signer: Sendable {
    let keys: S3Keys
    let region: String

    /// The digest of no body.
    static let emptyBody = SHA256().finish().hex

    /// The headers of the signed request.
    ///
    /// - Parameters:
    ///   - request: Its path and query are percent-encoded as ``StorageURL`` does it, the query sorted.
    ///   - bodyDigest: SHA-256 of the body, in lower-case hexadecimal digits.
    ///   - seconds: The time by the machine's clock, since 1970.
    /// - Returns: The request's own headers, those that Amazon asks for, and the signature.
    func headers(of request: HTTPRequest, bodyDigest: String, at seconds: Int64) -> [HTTPHeader] {
        let time = UTCTime(seconds)
        let target = Target(request.url)
        var headers =
            request.headers + [
                HTTPHeader("x-amz-content-sha256", bodyDigest), HTTPHeader("x-amz-date", time.compact),
            ]
        if let token = keys.token { headers.append(HTTPHeader("x-amz-security-token", token)) }
        let signed = (headers + [HTTPHeader("host", target.host)])
            .map { (name: $0.name.lowercased(), value: Self.folded($0.value)) }
            .sorted { $0.name < $1.name }
        let names = signed.map(\.name).joined(separator: ";")
        let canonical = [
            request.method.rawValue, target.path, target.query,
            signed.map { "\($0.name):\($0.value)\n" }.joined(), names, bodyDigest,
        ].joined(separator: "\n")
        let scope = "\(time.date)/\(region)/s3/aws4_request"
        let text = ["AWS4-HMAC-SHA256", time.compact, scope, SHA256.digest(of: canonical.utf8).hex]
            .joined(separator: "\n")
        var key = Array("AWS4\(keys.secret)".utf8)
        for part in [time.date, region, "s3", "aws4_request"] { key = HMACSHA256.code(of: part.utf8, key: key) }
        let signature = Hexadecimal.encode(HMACSHA256.code(of: text.utf8, key: key))
        let authorization =
            "AWS4-HMAC-SHA256 Credential=\(keys.key)/\(scope),SignedHeaders=\(names),Signature=\(signature)"
        return headers + [HTTPHeader("Authorization", authorization)]
    }

    /// Without blanks at the ends, and with single ones inside.
    private static func folded(_ value: String) -> String {
        value.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    }

    /// Host, path and query of an address that was made here.
    private struct Target {
        var host: String
        var path: String
        var query: String

        init(_ url: String) {
            let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
            let authority = rest.prefix { $0 != "/" && $0 != "?" }
            let path = rest[authority.endIndex...].prefix { $0 != "?" }
            host = String(authority).lowercased()
            self.path = path.isEmpty ? "/" : String(path)
            query = String(rest[path.endIndex...].dropFirst())
        }
    }
}
