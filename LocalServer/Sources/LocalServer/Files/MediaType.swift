/// The `Content-Type` of files by their names.
enum MediaType {
    private static let types = [
        "bmp": "image/bmp", "css": "text/css; charset=utf-8", "csv": "text/csv; charset=utf-8", "gif": "image/gif",
        "htm": "text/html; charset=utf-8", "html": "text/html; charset=utf-8", "jpeg": "image/jpeg",
        "jpg": "image/jpeg",
        "js": "text/javascript; charset=utf-8", "json": "application/json", "mp3": "audio/mpeg", "mp4": "video/mp4",
        "pdf": "application/pdf", "png": "image/png", "svg": "image/svg+xml; charset=utf-8", "tar": "application/x-tar",
        "tif": "image/tiff", "tiff": "image/tiff", "txt": "text/plain; charset=utf-8", "wav": "audio/x-wav",
        "webm": "video/webm", "webp": "image/webp", "xml": "text/xml; charset=utf-8", "zip": "application/zip",
    ]

    /// The type for a file name; compressed and unknown files are plain bytes, so that no client unpacks them on its way.
    static func of(_ name: String) -> String {
        guard let dot = name.lastIndex(of: ".") else { return "application/octet-stream" }
        return types[name[name.index(after: dot)...].lowercased()] ?? "application/octet-stream"
    }
}
