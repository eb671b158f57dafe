/// A bearer token and what its payload says.
///
/// The payload is only a hint about lifetime and version: its signature is the server's business, and a token that
/// cannot be read is still a token.
package struct AccessToken: Sendable, Equatable {
    /// What goes into the header; a secret.
    package var text: String
    /// When the server stops accepting it, in seconds since 1970 by the server's clock; nil when not said.
    package var expiresAt: Double?
    /// When it was issued, by the same clock; nil when not said.
    package var issuedAt: Double?
    /// The newest interface of the server that issued it; nil when not said.
    package var apiVersion: APIVersion?
    /// The server's release, such as `2.3.0`; nil when not said.
    package var serverVersion: String?

    /// Reads the payload of a JSON Web Token, and ignores every part of it that is not as expected.
    package init(_ text: String) {
        self.text = text
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        // A token that cannot be read tells nothing and is used as it is: only the server judges it.
        guard parts.count == 3, parts[1].count < 64 << 10,
            let bytes = Base64.decode(parts[1]),
            let payload = try? JSONValue(parsing: bytes)
        else { return }
        expiresAt = payload["exp"].doubleValue
        issuedAt = payload["iat"].doubleValue
        apiVersion = payload["api_version"].stringValue.flatMap { APIVersion($0) }
        serverVersion = payload["server_version"].stringValue
        if serverVersion.map({ $0.utf8.count > 64 }) == true { serverVersion = nil }
    }

    /// How long it is valid from its issue on, in seconds; nil when not said or not sensible.
    var lifetime: Double? {
        guard let expiresAt, let issuedAt, expiresAt > issuedAt, expiresAt - issuedAt < 1e10 else { return nil }
        return expiresAt - issuedAt
    }

    /// Whether the text can stand in a header line.
    static func isWellFormed(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count < 64 << 10 && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
