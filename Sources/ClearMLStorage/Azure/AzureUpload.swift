import ClearMLAPI
import ClearMLTransport

/// An upload in blocks.
///
/// The service knows no uploads, only blocks with names: ours begin with the id of the upload.
struct AzureUpload: PartedUpload {
    let link: AzureLink
    let contentType: String

    private var place: AzurePlace { link.place }
    var maximumParts: Int64 { 50_000 }

    func begin(_ operation: Operation) throws(StorageError) -> String {
        Self.digits(String(UInt64.random(in: .min ... .max), radix: 16), 16)
    }

    func parts(of id: String, _ operation: Operation) throws(StorageError) -> [UploadedPart]? {
        let response = try link.exchange(operation, accepting: [404]) {
            HTTPRequest(method: .get, url: place.address([("comp", "blocklist"), ("blocklisttype", "uncommitted")]))
        }
        if response.status == 404 { return nil }
        guard let document = XMLElement(response.body), document.name == "BlockList" else {
            throw StorageError(.unexpectedReply, "\(place.name) does not answer as Azure does (list blocks)")
        }
        return (document["UncommittedBlocks"]?.all("Block") ?? []).compactMap { block in
            guard let name = block["Name"]?.text, let size = block["Size"].flatMap({ Int64($0.text) }),
                let bytes = Base64.decode(name.utf8)
            else { return nil }
            let text = String(decoding: bytes, as: UTF8.self)
            guard text.hasPrefix("\(id)-"), let number = Int(text.dropFirst(id.count + 1)) else { return nil }
            return UploadedPart(number: number, size: size, tag: name)
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
        // All names of one blob must have the same length.
        let name = Base64.encode(Array("\(id)-\(Self.digits(String(number), 6))".utf8))
        try link.store(place.address([("comp", "block"), ("blockid", name)]), file, range, [], tracker, operation)
        return UploadedPart(number: number, size: Int64(range.count), tag: name)
    }

    func complete(
        _ id: String,
        _ parts: [UploadedPart],
        size: Int64,
        _ operation: Operation
    ) throws(StorageError) {
        let list = parts.map { "<Latest>\($0.tag)</Latest>" }.joined()
        let body = Array("<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList>\(list)</BlockList>".utf8)
        _ = try link.exchange(operation) {
            var request = HTTPRequest(method: .put, url: place.address([("comp", "blocklist")]), body: .bytes(body))
            request.headers = [
                HTTPHeader("Content-Type", "application/xml"), HTTPHeader("x-ms-blob-content-type", contentType),
            ]
            return request
        }
    }

    /// Nothing to do: the service forgets blocks after a week, and at the next upload of that name.
    func abort(_ id: String, _ operation: Operation) throws(StorageError) {}

    private static func digits(_ text: String, _ count: Int) -> String {
        String(repeating: "0", count: max(count - text.count, 0)) + text
    }
}
