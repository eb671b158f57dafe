import ClearMLAPI

/// What an artifact consists of, before it is captured: its bytes or where they are, and what readers are told of them.
struct ArtifactContent {
    /// Where the bytes come from.
    enum Source {
        case bytes([UInt8])
        /// A file, copied as it is at the call.
        case file(String)
        /// A ZIP archive of files: the path of each, and its name inside.
        case archive([(path: String, name: String)])
        /// Nothing is stored; the address is all there is.
        case address(String)
    }

    var source: Source
    /// The kind in Python's words, which tells its SDK how to read it.
    var type: String
    /// The name of the stored file; empty for an address.
    var fileName: String
    var contentType: String?
    /// A text for people.
    var preview: String

    /// The longest preview in bytes that is stored, as in the Python SDK.
    static let longestPreview = 65_536

    /// A preview of at most ``longestPreview`` bytes, with a note when it was cut.
    static func bounded(_ text: String, of what: String) -> String {
        guard text.utf8.count > longestPreview else { return text }
        let kept = String(decoding: text.utf8.prefix(longestPreview), as: UTF8.self)
        return "# full \(what) too large to store, storing first 64kb\n" + kept
    }
}

extension ArtifactContent {
    /// A text, which Python gets as `str`.
    static func text(_ text: String, name: String) -> ArtifactContent {
        ArtifactContent(
            source: .bytes(Array(text.utf8)),
            type: "string",
            fileName: name + ".txt",
            contentType: "text/plain",
            preview: bounded(text, of: "text")
        )
    }

    /// Bytes without a meaning, which Python gets as the path of a file.
    static func data(_ bytes: [UInt8], name: String, fileExtension: String) -> ArtifactContent {
        let ending = fileExtension.hasPrefix(".") || fileExtension.isEmpty ? fileExtension : "." + fileExtension
        let file = name + ending
        return ArtifactContent(
            source: .bytes(bytes),
            type: "custom",
            fileName: file,
            contentType: MediaType.known(fileName: file),
            preview: "\(file) - \(ByteCount.words(bytes.count))\n"
        )
    }

    /// Any JSON value, which Python gets as `dict`, `list` or whatever it is.
    static func json(_ value: JSONValue, name: String) -> ArtifactContent {
        let text = value.serialized(JSONValue.WritingOptions(isPretty: true))
        return ArtifactContent(
            source: .bytes(text),
            type: "dict",
            fileName: name + ".json",
            contentType: "application/json",
            preview: bounded(String(decoding: text, as: UTF8.self), of: "json")
        )
    }

    /// Something that lies elsewhere already.
    static func address(_ url: String) -> ArtifactContent {
        ArtifactContent(
            source: .address(url),
            type: "custom",
            fileName: "",
            contentType: MediaType.known(fileName: url),
            preview: ""
        )
    }
}

/// Numbers of bytes in words, as the Python SDK writes them into previews.
enum ByteCount {
    /// Such as `1 byte`, `14 bytes`, `1.5 KB`, `2.25 MB`: steps of 1,000, at most two decimals.
    static func words(_ count: Int) -> String {
        if count == 1 { return "1 byte" }
        if count < 1_000 { return "\(count) bytes" }
        var value = Double(count) / 1_000
        var unit = 0
        let units = ["KB", "MB", "GB", "TB", "PB"]
        while value >= 999.995, unit < units.count - 1 {
            value /= 1_000
            unit += 1
        }
        let hundredths = Int((value * 100).rounded())
        let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
        let decimals = rest == 0 ? "" : rest % 10 == 0 ? ".\(rest / 10)" : rest < 10 ? ".0\(rest)" : ".\(rest)"
        return "\(whole)\(decimals) \(units[unit])"
    }
}
