import ClearMLAPI

/// Where one name `azure://account.blob.core.windows.net/container/blob` leads, and with which proof.
struct AzurePlace: Sendable {
    /// What the service accepts as proof.
    enum Proof: Sendable, Equatable {
        /// The account's key, decoded; never leaves this machine.
        case key([UInt8])
        /// A shared access signature without its question mark; goes along in the query.
        case signature(String)
    }

    var account: String
    /// Scheme and host, and what stands before the container.
    var endpoint: String
    var container: String
    /// The blob's name inside the container, not encoded; empty for the container itself.
    var blob: String
    /// `azure://host/container`, for messages and listings.
    var name: String
    var proof: Proof

    /// The address of the blob, with a query; without the signature, which is added where it is sent.
    func address(_ query: [(name: String, value: String)] = []) -> String {
        Self.address("\(containerAddress)/\(StorageURL.percentEncoded(blob, keepsSlash: true))", query)
    }

    /// The address of the container.
    func address(ofContainer query: [(name: String, value: String)]) -> String {
        Self.address(containerAddress, query)
    }

    private var containerAddress: String { "\(endpoint)/\(container)" }

    private static func address(_ path: String, _ query: [(name: String, value: String)]) -> String {
        query.isEmpty ? path : "\(path)?\(StorageURL.query(query))"
    }

    /// Finds the place and its proof.
    init(_ url: String, _ configuration: StorageConfiguration) throws(StorageError) {
        let rest = url.dropFirst("azure://".count)
        let host = rest.prefix { $0 != "/" }
        let path = rest[host.endIndex...].drop { $0 == "/" }
        container = String(path.prefix { $0 != "/" })
        blob = String(path.dropFirst(container.count).drop { $0 == "/" })
        account = String(host.prefix { $0 != "." })
        name = "azure://\(host)/\(container)"
        guard Self.isName(account), Self.isHost(host), Self.isName(container) else {
            throw StorageError(
                .invalidURL,
                "the name does not begin with azure://account.blob.core.windows.net/container/"
            )
        }
        let entries = configuration.azure.filter { [account, container] entry in
            entry.account == account && (entry.container ?? container) == container
        }
        let entry = entries.first { $0.container != nil } ?? entries.first
        let environment = AzureEnvironment(configuration.environment)
        // The account's name decides: keys of one account are of no use, and of no concern, to another one.
        let isOurs = environment.account == account
        endpoint = entry?.endpoint ?? (isOurs ? environment.endpoint : nil) ?? "https://\(host)"
        while endpoint.hasSuffix("/") { endpoint.removeLast() }
        // A name must not lead a key's signature to a host of its own choice.
        guard entry?.endpoint != nil || isOurs && environment.endpoint != nil || Self.isService(host) else {
            throw StorageError(.invalidURL, "\(host) is not an address of Azure Blob Storage")
        }
        if let key = entry?.key ?? (isOurs ? environment.key : nil) {
            guard let bytes = Base64.decode(key.utf8), !bytes.isEmpty else {
                throw StorageError(.missingCredentials, "the key of the Azure account \(account) is not base 64")
            }
            proof = .key(bytes)
        } else if let signature = entry?.signature ?? (isOurs ? environment.signature : nil) {
            proof = .signature(signature.hasPrefix("?") ? String(signature.dropFirst()) : signature)
        } else {
            throw StorageError(
                .missingCredentials,
                "no key is configured for the Azure account \(account): set sdk.azure.storage.containers in clearml.conf,"
                    + " or AZURE_STORAGE_ACCOUNT with AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN (managed identities"
                    + " are not supported)"
            )
        }
    }

    private static func isService(_ host: Substring) -> Bool {
        ["core.windows.net", "core.chinacloudapi.cn", "core.usgovcloudapi.net"].contains {
            host.hasSuffix(".blob.\($0)")
        }
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == UInt8(ascii: "$")
            }
    }

    private static func isHost(_ text: Substring) -> Bool {
        text.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x2E || $0 == 0x3A
        }
    }
}

/// What Azure's own tools read from the environment.
struct AzureEnvironment {
    var account: String?
    var key: String?
    var signature: String?
    var endpoint: String?

    init(_ environment: [String: String]) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        account = value("AZURE_STORAGE_ACCOUNT") ?? value("AZURE_STORAGE_ACCOUNT_NAME")
        key = value("AZURE_STORAGE_KEY") ?? value("AZURE_STORAGE_ACCOUNT_KEY")
        signature = value("AZURE_STORAGE_SAS_TOKEN")
        // A connection string: `AccountName=…;AccountKey=…;BlobEndpoint=…`; what stands alone goes before it.
        for part in (value("AZURE_STORAGE_CONNECTION_STRING") ?? "").split(separator: ";") {
            guard let equals = part.firstIndex(of: "=") else { continue }
            let text = String(part[part.index(after: equals)...])
            switch part[..<equals] {
            case "AccountName": account = account ?? text
            case "AccountKey": key = key ?? text
            case "SharedAccessSignature": signature = signature ?? text
            case "BlobEndpoint": endpoint = text
            default: break
            }
        }
    }
}
