import ClearMLAPI
import ClearMLTransport

/// Any web server, for reading: nothing is sent but the request itself.
struct HTTPStorage: StorageProvider {
    let transport: any HTTPTransport
    let environment: APIEnvironment

    func download(
        _ url: String,
        to path: String,
        expecting expectation: Expectation,
        _ transfer: Transfer
    ) throws(StorageError) -> Downloaded {
        try Operation.run(transfer, environment) { operation throws(StorageError) in
            try Download(
                link: PlainLink(transport: transport),
                address: url,
                name: StorageURL.shown(url),
                path: path,
                expectation: expectation,
                takesParts: false,
                operation: operation
            ).run()
        }
    }

    func information(_ url: String, _ transfer: Transfer) throws(StorageError) -> StoredObject? {
        try Operation.run(transfer, environment) { operation throws(StorageError) in
            try PlainLink(transport: transport).information(url, called: url, operation)
        }
    }

    func upload(_ source: UploadSource, to url: String, _ transfer: Transfer) throws(StorageError) {
        throw readOnly(url)
    }

    func delete(_ url: String, _ transfer: Transfer) throws(StorageError) -> Bool { throw readOnly(url) }

    func list(_ prefix: String, _ transfer: Transfer) throws(StorageError) -> [StoredObject] {
        throw readOnly(prefix)
    }

    private func readOnly(_ url: String) -> StorageError {
        StorageError(
            .unsupported,
            "\(StorageURL.shown(url)) is on a web server that can only be read from. If it is a ClearML file server, name"
                + " it in api.files_server or sdk.storage.http.legacy_fileservers."
        )
    }
}

/// Speaks to a web server as anybody.
struct PlainLink: StorageLink {
    let transport: any HTTPTransport

    func send(_ request: HTTPRequest, _ operation: Operation) throws(StorageError) -> HTTPResponse {
        let request = try operation.bounded(request)
        do throws(TransportError) {
            return try transport.perform(request, cancellation: operation.cancellation)
        } catch {
            throw .transport(error)
        }
    }

    func refusal(_ response: HTTPResponse, _ url: String) -> StorageError {
        .status(
            response,
            StorageURL.shown(url),
            hint: "no credentials are sent to this server; use a signed address, or a place that is configured"
        )
    }
}
