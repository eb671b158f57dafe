import ClearMLAPI
import ClearMLTransport

/// A ClearML file server: addresses `{root}/{path}`, the path percent-encoded.
struct FileServerStorage: StorageProvider {
    let session: APISession
    /// The configured address of the server, without a slash at its end.
    let root: String
    let environment: APIEnvironment

    private var link: FileServerLink { FileServerLink(session: session, root: root) }

    func upload(_ source: UploadSource, to url: String, _ transfer: Transfer) throws(StorageError) {
        let path = try path(url)
        try Operation.run(transfer, environment) { operation throws(StorageError) in
            let file = try OpenFile(reading: source.path)
            let length = try file.identity().size
            let tracker = transfer.progress.map { ProgressTracker($0, environment: environment) }
            try operation.retrying { () throws(StorageError) in
                // The server is given one second for each 50 KB beyond these.
                let options = try link.options(operation, each: .seconds(30))
                do throws(APIError) {
                    try FileServer(session: session, root: root).store(
                        path,
                        contentType: source.contentType,
                        length: Int(length),
                        stallTimeout: transfer.stallTimeout,
                        options: options
                    ) {
                        tracker?.start(at: 0, total: length)
                        return PartSource(file, 0..<length, tracker)
                    }
                } catch {
                    throw .session(error)
                }
            }
            tracker?.finish()
        }
    }

    func download(
        _ url: String,
        to path: String,
        expecting expectation: Expectation,
        _ transfer: Transfer
    ) throws(StorageError) -> Downloaded {
        try Operation.run(transfer, environment) { operation throws(StorageError) in
            try Download(
                link: link,
                address: url,
                name: StorageURL.shown(url),
                path: path,
                expectation: expectation,
                takesParts: false,
                operation: operation
            ).run()
        }
    }

    func delete(_ url: String, _ transfer: Transfer) throws(StorageError) -> Bool {
        try Operation.run(transfer, environment) { operation throws(StorageError) in
            try link.delete(url, operation)
        }
    }

    func information(_ url: String, _ transfer: Transfer) throws(StorageError) -> StoredObject? {
        try Operation.run(transfer, environment) { operation throws(StorageError) in
            try link.information(url, called: url, operation)
        }
    }

    func list(_ prefix: String, _ transfer: Transfer) throws(StorageError) -> [StoredObject] {
        throw StorageError(.unsupported, "a ClearML file server cannot list files; keep the names where they are made")
    }

    /// The server's name for a file: what follows its address, decoded once.
    private func path(_ url: String) throws(StorageError) -> String {
        let rest = url.dropFirst(root.count).drop { $0 == "/" }
        guard let path = StorageURL.percentDecoded(String(rest)), !path.isEmpty, !path.utf8.contains(0) else {
            throw StorageError(.invalidURL, "\(StorageURL.shown(url)) names no file on \(root)")
        }
        return path
    }
}

/// Speaks to a file server in the name of the session, whose token goes along where it may.
struct FileServerLink: StorageLink {
    let session: APISession
    let root: String

    func send(_ request: HTTPRequest, _ operation: Operation) throws(StorageError) -> HTTPResponse {
        let options = try options(operation, each: operation.remaining())
        let request = try operation.bounded(request)
        do throws(APIError) {
            return try session.exchange(with: request.url, options: options) { request }
        } catch {
            throw .session(error)
        }
    }

    /// The limits of the call; what is tried again is decided here, not by the session.
    func options(_ operation: Operation, each requestTimeout: Duration) throws(StorageError) -> CallOptions {
        CallOptions(
            timeout: try operation.remaining(),
            requestTimeout: requestTimeout,
            connectTimeout: operation.transfer.connectTimeout,
            retry: .none,
            cancellation: operation.cancellation
        )
    }

    func refusal(_ response: HTTPResponse, _ url: String) -> StorageError {
        .status(
            response,
            StorageURL.shown(url),
            hint: session.mayReceiveToken(url)
                ? "look at api.credentials and at the rights of that user"
                : "the token is sent only to api.files_server and sdk.storage.http.legacy_fileservers"
        )
    }
}
