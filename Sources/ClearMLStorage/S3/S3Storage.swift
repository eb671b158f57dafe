import ClearMLAPI
import ClearMLDigest
import ClearMLTransport

/// Amazon S3, servers that speak like it (MinIO, Ceph …), and Google Cloud Storage by its interface of the same shape.
///
/// `s3://bucket/object`, `s3://host:port/bucket/object`, `gs://bucket/object`; the object's name is not encoded.
struct S3Storage: StorageProvider {
    let configuration: StorageConfiguration
    let transport: any HTTPTransport
    let environment: APIEnvironment
    let googleTokens: GoogleTokens

    func upload(_ source: UploadSource, to url: String, _ transfer: Transfer) throws(StorageError) {
        let link = try objectLink(url)
        try Operation.run(transfer, environment) { operation throws(StorageError) in
            let file = try OpenFile(reading: source.path)
            let size = try file.identity().size
            let tracker = transfer.progress.map { ProgressTracker($0, environment: environment) }
            if link.place.usesParts, size > max(transfer.partBytes, 5 << 20) {
                let target = S3Upload(link: link, contentType: source.contentType)
                try PartedFile(target: target, file: file, url: url, operation: operation, tracker: tracker).run()
            } else {
                tracker?.start(at: 0, total: size)
                let headers = Self.headers(source.contentType, link.place)
                _ = try link.store(link.place.address, file, 0..<size, headers, tracker, operation)
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
        let link = try objectLink(url)
        return try Operation.run(transfer, environment) { operation throws(StorageError) in
            try Download(
                link: link,
                address: link.place.address,
                name: url,
                path: path,
                expectation: expectation,
                takesParts: true,
                operation: operation
            ).run()
        }
    }

    func delete(_ url: String, _ transfer: Transfer) throws(StorageError) -> Bool {
        let link = try objectLink(url)
        return try Operation.run(transfer, environment) { operation throws(StorageError) in
            try link.delete(link.place.address, operation)
        }
    }

    func information(_ url: String, _ transfer: Transfer) throws(StorageError) -> StoredObject? {
        let link = try objectLink(url)
        return try Operation.run(transfer, environment) { operation throws(StorageError) in
            try link.information(link.place.address, called: url, operation)
        }
    }

    func list(_ prefix: String, _ transfer: Transfer) throws(StorageError) -> [StoredObject] {
        let link = S3Link(try S3Place(prefix, configuration), transport, environment, googleTokens)
        return try Operation.run(transfer, environment) { operation throws(StorageError) in
            var objects: [StoredObject] = []
            var token: String?
            repeat {
                var query = [("list-type", "2"), ("prefix", link.place.object)]
                if let token { query.append(("continuation-token", token)) }
                let address = link.place.address(of: "", query)
                let response = try link.exchange(operation) { HTTPRequest(method: .get, url: address) }
                guard let document = XMLElement(response.body), document.name == "ListBucketResult" else {
                    throw StorageError(.unexpectedReply, "\(link.place.name) does not answer as S3 does (list)")
                }
                for entry in document.all("Contents") {
                    guard let key = entry["Key"]?.text else { continue }
                    let size = entry["Size"].flatMap { Int64($0.text) }
                    objects.append(StoredObject(url: "\(link.place.name)/\(key)", size: size, tag: entry["ETag"]?.text))
                }
                let next = document["NextContinuationToken"]?.text
                token = document["IsTruncated"]?.text == "true" && next != token ? next : nil
            } while token != nil
            return objects
        }
    }

    /// What an object is stored with.
    static func headers(_ contentType: String, _ place: S3Place) -> [HTTPHeader] {
        [HTTPHeader("Content-Type", contentType)]
            + (place.accessControl.map { [HTTPHeader("x-amz-acl", $0)] } ?? [])
    }

    private func objectLink(_ url: String) throws(StorageError) -> S3Link {
        let place = try S3Place(url, configuration)
        guard !place.object.isEmpty else {
            throw StorageError(.invalidURL, "\(place.name) is a bucket; name a file in it")
        }
        return S3Link(place, transport, environment, googleTokens)
    }
}

extension S3Link {
    /// Stores a part of a file, whose digest the server checks where it is part of the signature.
    func store(
        _ address: String,
        _ file: OpenFile,
        _ range: Range<Int64>,
        _ headers: [HTTPHeader],
        _ tracker: ProgressTracker?,
        _ operation: Operation
    ) throws(StorageError) -> HTTPResponse {
        let digest = place.keys == nil ? nil : try file.digest(of: range)
        return try operation.retrying { () throws(StorageError) in
            let source = PartSource(file, range, tracker)
            var request = HTTPRequest(method: .put, url: address)
            request.headers = headers
            if let digest { request.headers.append(HTTPHeader(S3Link.bodyDigest, digest.hex)) }
            request.body = .source(source, length: Int64(range.count))
            do throws(StorageError) {
                let response = try send(request, operation)
                guard (200..<300).contains(response.status) else { throw refusal(response, address) }
                return response
            } catch {
                source.withdraw()
                throw error
            }
        }
    }

    /// A request with a small body.
    func request(_ method: HTTPRequest.Method, _ address: String, _ body: [UInt8]) -> HTTPRequest {
        var request = HTTPRequest(method: method, url: address, body: .bytes(body))
        request.headers = [
            HTTPHeader("Content-Type", "application/xml"),
            HTTPHeader(S3Link.bodyDigest, SHA256.digest(of: body).hex),
        ]
        return request
    }
}
