package import ClearMLAPI
package import ClearMLTransport

/// Every place that files may lie in, told apart by how a name begins.
///
/// | name | place |
/// |---|---|
/// | `/path`, `file:///path` | this machine, or a folder that several machines share; the path is not decoded |
/// | `s3://bucket/object`, `s3://host:port/bucket/object` | Amazon S3, or a server that speaks like it |
/// | `gs://bucket/object` | Google Cloud Storage, with an HMAC key or an account |
/// | `azure://account.blob.core.windows.net/container/blob` | Azure Blob Storage, with a key or a signature |
/// | `http://…`, `https://…` | a ClearML file server, where configured; any other web server, for reading |
///
/// Keys and tokens are taken from the configuration for exactly the place named, and never follow a redirect.
///
/// ```swift
/// let storage = Storage(configuration, transport: transport, session: session)
/// let model = try storage.download("s3://models/best.bin", to: "/tmp/best.bin", expecting: .anything, Transfer())
/// ```
package struct Storage: StorageProvider {
    private let configuration: StorageConfiguration
    private let transport: any HTTPTransport
    private let session: APISession?
    private let environment: APIEnvironment
    private let googleTokens = GoogleTokens()

    /// Knows the places; opens nothing.
    ///
    /// - Parameters:
    ///   - configuration: What is known of them.
    ///   - transport: Made with ``StorageConfiguration/policy(extending:)``.
    ///   - session: Whose token the file servers get; nil without a server: they are then read like any web server.
    ///   - environment: Clocks, waiting and chance.
    package init(
        _ configuration: StorageConfiguration,
        transport: any HTTPTransport,
        session: APISession?,
        environment: APIEnvironment = .system
    ) {
        self.configuration = configuration
        self.transport = transport
        self.session = session
        self.environment = environment
    }

    /// The place that a name belongs to.
    ///
    /// - Throws: ``StorageError/Code/invalidURL`` for a name that belongs to none.
    package func provider(for url: String) throws(StorageError) -> any StorageProvider {
        if url.hasPrefix("/") || url.hasPrefix("file://") { return LocalStorage(environment: environment) }
        if url.hasPrefix("s3://") || url.hasPrefix("gs://") {
            return S3Storage(
                configuration: configuration,
                transport: transport,
                environment: environment,
                googleTokens: googleTokens
            )
        }
        if url.hasPrefix("azure://") {
            return AzureStorage(configuration: configuration, transport: transport, environment: environment)
        }
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
            throw StorageError(
                .invalidURL,
                "a name begins with /, file://, s3://, gs://, azure://, http:// or https://"
            )
        }
        if let session, let root = try fileServer(of: url) {
            return FileServerStorage(session: session, root: root, environment: environment)
        }
        return HTTPStorage(transport: transport, environment: environment)
    }

    package func upload(_ source: UploadSource, to url: String, _ transfer: Transfer) throws(StorageError) {
        try provider(for: url).upload(source, to: url, transfer)
    }

    package func download(
        _ url: String,
        to path: String,
        expecting expectation: Expectation,
        _ transfer: Transfer
    ) throws(StorageError) -> Downloaded {
        try provider(for: url).download(url, to: path, expecting: expectation, transfer)
    }

    package func delete(_ url: String, _ transfer: Transfer) throws(StorageError) -> Bool {
        try provider(for: url).delete(url, transfer)
    }

    package func information(_ url: String, _ transfer: Transfer) throws(StorageError) -> StoredObject? {
        try provider(for: url).information(url, transfer)
    }

    package func list(_ prefix: String, _ transfer: Transfer) throws(StorageError) -> [StoredObject] {
        try provider(for: prefix).list(prefix, transfer)
    }

    /// The configured address that `url` lies below; nil when there is none.
    private func fileServer(of url: String) throws(StorageError) -> String? {
        do throws(TransportError) {
            let target = try URLParts(url)
            for server in configuration.fileServers {
                let root = String(server.reversed().drop { $0 == "/" }.reversed())
                // The text decides about the path, libcurl's reading about the host.
                if url.hasPrefix("\(root)/"), try URLParts(root) == target { return root }
            }
            return nil
        } catch {
            throw .transport(error)
        }
    }
}
