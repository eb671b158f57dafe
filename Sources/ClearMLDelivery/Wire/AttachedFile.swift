package import ClearMLAPI
package import ClearMLJournal

/// A captured file and where it goes.
package struct AttachedFile: Sendable, Equatable {
    /// The file in the session.
    package var captured: CapturedFile
    /// Its place below the task's folder: neither absolute nor leading out of it.
    package var path: String
    /// What it is, such as `image/png`.
    package var contentType: String
    /// The storage that it goes to, such as `s3://bucket/folder`, without a slash at its end; nil for the file server.
    package var storage: String?

    init?(_ json: JSONValue) {
        guard let name = json["blob"].stringValue, CapturedFile.isName(name),
            let size = json["size"].integerValue.flatMap({ Int(exactly: $0) }), size >= 0,
            let path = json["path"].stringValue, Self.isInside(path)
        else { return nil }
        let checksum = json["crc32"].integerValue.flatMap { UInt32(exactly: $0) }
        guard checksum != nil || json["crc32"].isNull else { return nil }
        captured = CapturedFile(
            name: name,
            size: size,
            checksum: checksum,
            sha256: json["sha256"].stringValue,
            origin: Self.origin(json["origin"], size: size)
        )
        self.path = path
        contentType = json["type"].stringValue ?? "application/octet-stream"
        storage = json["storage"].stringValue
    }

    /// Describes a file; `path` must not lead out of the task's folder.
    package init(_ captured: CapturedFile, path: String, contentType: String, storage: String? = nil) {
        self.captured = captured
        self.path = path
        self.contentType = contentType
        self.storage = storage
    }

    var json: JSONValue {
        var json: JSONValue = [
            "blob": .string(captured.name), "size": .integer(Int64(captured.size)), "path": .string(path),
            "type": .string(contentType),
        ]
        if let checksum = captured.checksum { json["crc32"] = .integer(Int64(checksum)) }
        if let sha256 = captured.sha256 { json["sha256"] = .string(sha256) }
        if let storage { json["storage"] = .string(storage) }
        if let origin = captured.origin {
            json["origin"] = [
                "path": .string(origin.path), "device": .integer(origin.identity.device),
                "file": .integer(origin.identity.number), "modified": .integer(origin.identity.modified),
            ]
        }
        return json
    }

    private static func origin(_ json: JSONValue, size: Int) -> FileOrigin? {
        guard let path = json["path"].stringValue, path.hasPrefix("/"), let device = json["device"].integerValue,
            let number = json["file"].integerValue, let modified = json["modified"].integerValue
        else { return nil }
        let identity = FileIdentity(device: device, number: number, size: size, modified: modified)
        return FileOrigin(path: path, identity: identity)
    }

    static func isInside(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." && !$0.contains("\0") }
    }
}

/// A stored file that a later one replaces, as the operation `session.discard` names it.
package struct SupersededFile: Sendable, Equatable {
    /// Its place below the task's folder.
    package var path: String
    /// The storage that it is in; nil for the file server.
    package var storage: String?
    /// The report, in the same journal, that stores what replaces it: without that one it stays.
    package var after: UInt64

    /// Names a file.
    package init(path: String, storage: String?, after: UInt64) {
        (self.path, self.storage, self.after) = (path, storage, after)
    }

    init?(_ json: JSONValue) {
        guard let path = json["path"].stringValue, AttachedFile.isInside(path) else { return nil }
        self.path = path
        storage = json["storage"].stringValue
        after = json["after"].integerValue.map { UInt64(clamping: $0) } ?? 0
    }

    /// The body of the operation.
    package var json: JSONValue {
        var json: JSONValue = ["path": .string(path), "after": .integer(Int64(clamping: after))]
        if let storage { json["storage"] = .string(storage) }
        return json
    }
}
