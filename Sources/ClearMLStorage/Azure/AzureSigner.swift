import ClearMLAPI
import ClearMLDigest
import ClearMLTransport

/// Signs requests with an account's key ("Shared Key").
struct AzureSigner: Sendable {
    let account: String
    let key: [UInt8]

    /// The value of `Authorization`.
    ///
    /// - Parameters:
    ///   - request: With all its headers, `x-ms-date` and `x-ms-version` among them.
    ///   - length: Bytes of its body.
    /// - Returns: `SharedKey account:signature`.
    func authorization(of request: HTTPRequest, length: Int64) -> String {
        let text = textToSign(request, length: length)
        return "SharedKey \(account):\(Base64.encode(HMACSHA256.code(of: text.utf8, key: key)))"
    }

    /// What is signed: the method, eleven headers, those of the service, and the resource with its query.
    func textToSign(_ request: HTTPRequest, length: Int64) -> String {
        var values: [String: String] = [:]
        for header in request.headers { values[header.name.lowercased()] = header.value }
        let standard = [
            "content-encoding", "content-language", "content-length", "content-md5", "content-type", "date",
            "if-modified-since", "if-match", "if-none-match", "if-unmodified-since", "range",
        ].map { $0 == "content-length" ? (length > 0 ? String(length) : "") : values[$0] ?? "" }
        let own = values.filter { $0.key.hasPrefix("x-ms-") }.sorted { $0.key < $1.key }
            .map { "\($0.key):\($0.value)\n" }
        return ([request.method.rawValue] + standard).joined(separator: "\n") + "\n" + own.joined()
            + resource(request.url)
    }

    private func resource(_ url: String) -> String {
        let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
        let target = rest.drop { $0 != "/" }
        let path = target.prefix { $0 != "?" }
        var text = "/\(account)\(path)"
        let items = target[path.endIndex...].dropFirst().split(separator: "&").map { item in
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (parts[0].lowercased(), StorageURL.percentDecoded(parts.count > 1 ? String(parts[1]) : "") ?? "")
        }
        for item in items.sorted(by: { $0.0 < $1.0 }) { text += "\n\(item.0):\(item.1)" }
        return text
    }
}
