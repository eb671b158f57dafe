import FlyingFox

/// Stores the files of one form.
struct FileUpload {
    /// How much is gathered before it is written.
    private static let chunk = 1 << 20

    let store: FileStore

    /// Reads a form to its end, then puts its files in their places.
    ///
    /// - Returns: the names of the fields as they were sent, without slashes before them.
    /// - Throws: 400 for a malformed or incomplete form, 404 for a name that leads out of the root; nothing is stored then.
    func receive(_ request: HTTPRequest, contentType: String) async throws -> [String] {
        guard var parser = MultipartParser(contentType: contentType) else {
            try await Self.drain(request)
            return []
        }
        var files: [(name: String, path: FilePath, file: PartialFile)] = []
        var isFile = false
        var pending: [UInt8] = []
        for try await data in request.bodySequence {
            for event in try parser.feed(data) {
                switch event {
                case .part(let disposition):
                    isFile = disposition.filename != nil
                    guard isFile else { continue }
                    let name = String((disposition.name ?? "").drop { $0 == "/" })
                    guard let path = FilePath(name) else { throw APIError(404, 0, "Invalid file name") }
                    files.append((name, path, try await store.offload { try store.startUpload() }))
                case .content(let bytes):
                    guard isFile else { continue }
                    pending.append(contentsOf: bytes)
                    if pending.count >= Self.chunk { try await write(&pending, to: files.last?.file) }
                case .end:
                    if isFile { try await write(&pending, to: files.last?.file) }
                }
            }
        }
        guard parser.isComplete else { throw APIError.badRequest("The form is incomplete") }
        for (_, path, file) in files {
            try await store.offload { try store.commit(file, as: path) }
        }
        return files.map(\.name)
    }

    private func write(_ pending: inout [UInt8], to file: PartialFile?) async throws {
        let bytes = pending
        pending.removeAll(keepingCapacity: true)
        guard let file, !bytes.isEmpty else { return }
        try await store.offload { try file.append(bytes) }
    }

    /// Reads what is left of a body.
    ///
    /// Otherwise it would be taken for the next request on the connection.
    static func drain(_ request: HTTPRequest) async throws {
        for try await _ in request.bodySequence {}
    }
}
