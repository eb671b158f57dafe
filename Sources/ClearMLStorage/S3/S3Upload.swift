import ClearMLTransport

/// An upload in parts to S3 and what speaks like it.
struct S3Upload: PartedUpload {
    let link: S3Link
    let contentType: String

    private var place: S3Place { link.place }
    var maximumParts: Int64 { 10_000 }

    func begin(_ operation: Operation) throws(StorageError) -> String {
        let response = try link.exchange(operation) {
            var request = HTTPRequest(method: .post, url: place.address(of: place.object, [("uploads", "")]))
            request.headers = S3Storage.headers(contentType, place)
            return request
        }
        guard let id = XMLElement(response.body)?["UploadId"]?.text, !id.isEmpty else { throw unexpected("begin") }
        return id
    }

    func parts(of id: String, _ operation: Operation) throws(StorageError) -> [UploadedPart]? {
        var parts: [UploadedPart] = []
        var marker = ""
        while true {
            let query = [("uploadId", id)] + (marker.isEmpty ? [] : [("part-number-marker", marker)])
            let response = try link.exchange(operation, accepting: [404]) {
                HTTPRequest(method: .get, url: place.address(of: place.object, query))
            }
            if response.status == 404 { return nil }
            guard let document = XMLElement(response.body) else { throw unexpected("list parts") }
            for part in document.all("Part") {
                guard let number = part["PartNumber"].flatMap({ Int($0.text) }),
                    let size = part["Size"].flatMap({ Int64($0.text) }), let tag = part["ETag"]?.text
                else { throw unexpected("list parts") }
                parts.append(UploadedPart(number: number, size: size, tag: tag))
            }
            let next = document["NextPartNumberMarker"]?.text ?? ""
            guard document["IsTruncated"]?.text == "true", !next.isEmpty, next != marker else { return parts }
            marker = next
        }
    }

    func send(
        _ number: Int,
        _ range: Range<Int64>,
        of id: String,
        _ file: OpenFile,
        _ tracker: ProgressTracker?,
        _ operation: Operation
    ) throws(StorageError) -> UploadedPart {
        let address = place.address(of: place.object, [("partNumber", String(number)), ("uploadId", id)])
        let response = try link.store(address, file, range, [], tracker, operation)
        guard let tag = response.header("ETag") else { throw unexpected("store a part") }
        return UploadedPart(number: number, size: Int64(range.count), tag: tag)
    }

    func complete(
        _ id: String,
        _ parts: [UploadedPart],
        size: Int64,
        _ operation: Operation
    ) throws(StorageError) {
        let list = parts.map {
            "<Part><PartNumber>\($0.number)</PartNumber><ETag>\(XMLElement.escaped($0.tag))</ETag></Part>"
        }
        let body = Array("<CompleteMultipartUpload>\(list.joined())</CompleteMultipartUpload>".utf8)
        try operation.retrying { () throws(StorageError) in
            var request = link.request(.post, place.address(of: place.object, [("uploadId", id)]), body)
            // Joining thousands of parts may take minutes.
            request.stallTimeout = .seconds(600)
            let response = try link.send(request, operation)
            if response.status == 404 {
                // An earlier attempt whose answer was lost may have completed it.
                let stored = try link.information(place.address, called: place.name, operation)
                guard stored?.size == size else { throw link.refusal(response, place.address) }
                return
            }
            guard response.status == 200 else { throw link.refusal(response, place.address) }
            // S3 may send the status before it knows the outcome; the document decides.
            guard let document = XMLElement(response.body) else { throw unexpected("complete") }
            guard document.name == "CompleteMultipartUploadResult" else {
                throw link.refusal(HTTPResponse(status: 500, headers: response.headers, body: response.body), "")
            }
        }
    }

    func abort(_ id: String, _ operation: Operation) throws(StorageError) {
        _ = try link.delete(place.address(of: place.object, [("uploadId", id)]), operation)
    }

    private func unexpected(_ action: String) -> StorageError {
        StorageError(.unexpectedReply, "\(place.name) does not answer as S3 does (\(action)); look at host and port")
    }
}
