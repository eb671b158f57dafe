/// What a file is, by the end of its name.
package enum MediaType {
    /// For whatever has no better name.
    package static let bytes = "application/octet-stream"

    private static let types = [
        "bmp": "image/bmp", "csv": "text/csv", "gif": "image/gif", "gz": "application/gzip", "htm": "text/html",
        "html": "text/html", "jpeg": "image/jpeg", "jpg": "image/jpeg", "json": "application/json",
        "m4a": "audio/mp4", "md": "text/markdown", "mov": "video/quicktime", "mp3": "audio/mpeg", "mp4": "video/mp4",
        "ogg": "audio/ogg", "pdf": "application/pdf", "png": "image/png", "svg": "image/svg+xml",
        "tif": "image/tiff", "tiff": "image/tiff", "txt": "text/plain", "wav": "audio/wav", "webm": "video/webm",
        "webp": "image/webp", "xml": "text/xml", "yaml": "application/yaml", "yml": "application/yaml",
        "zip": "application/zip",
    ]

    /// The media type of a file of that name.
    package static func of(fileName name: String) -> String { known(fileName: name) ?? bytes }

    /// The media type of a file of that name; nil where its end says nothing.
    package static func known(fileName name: String) -> String? {
        guard let dot = name.lastIndex(of: ".") else { return nil }
        return types[name[name.index(after: dot)...].lowercased()]
    }
}
