import ClearMLAPI

/// Who speaks to Google: what the file says that Google Cloud makes for a service account, or that
/// `gcloud auth application-default login` leaves for a person.
///
/// Members as Google documents them for Application Default Credentials; other kinds (workload identity, impersonation)
/// are refused by name.
struct GoogleAccount: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        /// Proves itself with a signature of its RSA key, a PEM text.
        case service(email: String, privateKey: String, keyID: String?)
        /// Has a lasting token that is exchanged for short ones.
        case user(clientID: String, clientSecret: String, refreshToken: String)
    }

    var kind: Kind
    /// Where short tokens are asked for.
    var tokenAddress: String

    /// Google's own, where the file names none.
    static let defaultTokenAddress = "https://oauth2.googleapis.com/token"

    /// Reads the text of such a file.
    ///
    /// - Parameters:
    ///   - text: JSON.
    ///   - source: Where it came from, for messages.
    /// - Throws: `missingCredentials` when it is not what it must be.
    init(_ text: String, from source: String) throws(StorageError) {
        func refusal(_ words: String) -> StorageError {
            StorageError(.missingCredentials, "\(source) \(words)")
        }
        let json: JSONValue
        do {
            json = try JSONValue(parsing: Array(text.utf8))
        } catch {
            throw refusal("holds no JSON as Google Cloud makes it for a service account")
        }
        func member(_ name: String) throws(StorageError) -> String {
            guard let value = json[name].stringValue, !value.isEmpty else { throw refusal("has no \(name)") }
            return value
        }
        switch json["type"].stringValue {
        case "service_account":
            kind = .service(
                email: try member("client_email"),
                privateKey: try member("private_key"),
                keyID: json["private_key_id"].stringValue
            )
        case "authorized_user":
            kind = .user(
                clientID: try member("client_id"),
                clientSecret: try member("client_secret"),
                refreshToken: try member("refresh_token")
            )
        case let type:
            throw refusal("is of type \(type ?? "none"); service_account and authorized_user are read")
        }
        tokenAddress = json["token_uri"].stringValue ?? Self.defaultTokenAddress
    }

    /// How it is called in messages.
    var name: String {
        switch kind {
        case .service(let email, _, _): email
        case .user(let clientID, _, _): clientID
        }
    }
}
