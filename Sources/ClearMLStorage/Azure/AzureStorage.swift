import ClearMLAPI
import ClearMLTransport

/// Azure Blob Storage: `azure://account.blob.core.windows.net/container/blob`, the blob's name not encoded.
struct AzureStorage: StorageProvider {
    let configuration: StorageConfiguration
    let transport: any HTTPTransport
    let environment: APIEnvironment

    func upload(_ source: UploadSource, to url: String, _ transfer: Transfer) throws(StorageError) {
        let link = try blobLink(url)
        try Operation.run(transfer, environment) { operation throws(StorageError) in
            let file = try OpenFile(reading: source.path)
            let size = try file.identity().size
            let tracker = transfer.progress.map { ProgressTracker($0, environment: environment) }
            if size > max(transfer.partBytes, 5 << 20) {
                let target = AzureUpload(link: link, contentType: source.contentType)
                try PartedFile(target: target, file: file, url: url, operation: operation, tracker: tracker).run()
            } else {
                tracker?.start(at: 0, total: size)
                let headers = [
                    HTTPHeader("x-ms-blob-type", "BlockBlob"), HTTPHeader("Content-Type", source.contentType),
                ]
                try link.store(link.place.address(), file, 0..<size, headers, tracker, operation)
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
        let link = try blobLink(url)
        return try Operation.run(transfer, environment) { operation throws(StorageError) in
            try Download(
                link: link,
                address: link.place.address(),
                name: url,
                path: path,
                expectation: expectation,
                takesParts: true,
                operation: operation
            ).run()
        }
    }

    func delete(_ url: String, _ transfer: Transfer) throws(StorageError) -> Bool {
        let link = try blobLink(url)
        return try Operation.run(transfer, environment) { operation throws(StorageError) in
            try link.delete(link.place.address(), operation)
        }
    }

    func information(_ url: String, _ transfer: Transfer) throws(StorageError) -> StoredObject? {
        let link = try blobLink(url)
        return try Operation.run(transfer, environment) { operation throws(StorageError) in
            try link.information(link.place.address(), called: url, operation)
        }
    }

    func list(_ prefix: String, _ transfer: Transfer) throws(StorageError) -> [StoredObject] {
        let place = try AzurePlace(prefix, configuration)
        let link = AzureLink(place: place, transport: transport, environment: environment)
        return try Operation.run(transfer, environment) { operation throws(StorageError) in
            var objects: [StoredObject] = []
            var marker = ""
            repeat {
                var query = [("restype", "container"), ("comp", "list"), ("prefix", place.blob)]
                if !marker.isEmpty { query.append(("marker", marker)) }
                let address = place.address(ofContainer: query)
                let response = try link.exchange(operation) { HTTPRequest(method: .get, url: address) }
                guard let document = XMLElement(response.body), document.name == "EnumerationResults" else {
                    throw StorageError(.unexpectedReply, "\(place.name) does not answer as Azure does (list)")
                }
                for entry in document["Blobs"]?.all("Blob") ?? [] {
                    guard let name = entry["Name"]?.text else { continue }
                    let properties = entry["Properties"]
                    objects.append(
                        StoredObject(
                            url: "\(place.name)/\(name)",
                            size: properties?["Content-Length"].flatMap { Int64($0.text) },
                            tag: properties?["Etag"]?.text,
                            modified: properties?["Last-Modified"].flatMap { HTTPDate.seconds($0.text) }
                        )
                    )
                }
                let next = document["NextMarker"]?.text ?? ""
                marker = next == marker ? "" : next
            } while !marker.isEmpty
            return objects
        }
    }

    private func blobLink(_ url: String) throws(StorageError) -> AzureLink {
        let place = try AzurePlace(url, configuration)
        guard !place.blob.isEmpty else {
            throw StorageError(.invalidURL, "\(place.name) is a container; name a file in it")
        }
        return AzureLink(place: place, transport: transport, environment: environment)
    }
}
