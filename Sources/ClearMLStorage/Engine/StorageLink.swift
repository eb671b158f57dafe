import ClearMLTransport

/// How one kind of server is spoken to: who signs, and what its refusals mean.
protocol StorageLink: Sendable {
    /// Makes one exchange; every status is an answer.
    func send(_ request: HTTPRequest, _ operation: Operation) throws(StorageError) -> HTTPResponse

    /// What an answer means that is no success.
    func refusal(_ response: HTTPResponse, _ url: String) -> StorageError
}

extension StorageLink {
    /// Makes the exchange until it succeeds, fails for good, or the call is over.
    ///
    /// - Parameters:
    ///   - operation: The call.
    ///   - accepted: Statuses to return besides the successful ones.
    ///   - make: Makes the request, afresh for each attempt.
    /// - Returns: An answer that is successful or accepted.
    /// - Throws: The failure of the last attempt.
    func exchange(
        _ operation: Operation,
        accepting accepted: Set<Int> = [],
        _ make: () throws(StorageError) -> HTTPRequest
    ) throws(StorageError) -> HTTPResponse {
        try operation.retrying { () throws(StorageError) in
            let request = try make()
            let response = try send(request, operation)
            guard (200..<300).contains(response.status) || accepted.contains(response.status) else {
                throw refusal(response, request.url)
            }
            return response
        }
    }

    /// What a HEAD request tells of the file at `address`, which is called `url`; nil when there is none.
    func information(_ address: String, called url: String, _ operation: Operation) throws(StorageError)
        -> StoredObject?
    {
        let response = try exchange(operation, accepting: [404, 410]) {
            HTTPRequest(method: .head, url: address, headers: [HTTPHeader("Accept-Encoding", "identity")])
        }
        guard (200..<300).contains(response.status) else { return nil }
        return StoredObject(
            url: url,
            size: response.header("Content-Length").flatMap { Int64($0) },
            tag: response.header("ETag"),
            modified: response.header("Last-Modified").flatMap(HTTPDate.seconds)
        )
    }

    /// Deletes the file at `address`; false when there was none.
    func delete(_ address: String, _ operation: Operation) throws(StorageError) -> Bool {
        let response = try exchange(operation, accepting: [404, 410]) { HTTPRequest(method: .delete, url: address) }
        return (200..<300).contains(response.status)
    }
}
