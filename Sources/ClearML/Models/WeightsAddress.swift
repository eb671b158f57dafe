/// Addresses of weights.
enum WeightsAddress {
    /// The name of a model in the list of a task that was given no other: the stem of the file, as in the Python SDK.
    static func entryName(_ url: String) -> String {
        let file = url.split(separator: "/").last ?? ""
        guard !file.isEmpty, !file.hasSuffix(":") else { return "Input Model" }
        guard let dot = file.lastIndex(of: "."), dot != file.startIndex else { return String(file) }
        return String(file[..<dot])
    }

    /// The address as the server keeps it: a path becomes `file://` and the whole path.
    static func conform(_ url: String, workingDirectory: String) -> String {
        let url = url.trimmingSpaces()
        guard !url.isEmpty, !url.contains("://") else { return url }
        return "file://" + (url.hasPrefix("/") ? url : "\(workingDirectory)/\(url)")
    }

    /// Whether there is a file at the address: the Python SDK writes placeholders before an upload and after its failure.
    static func isStored(_ url: String) -> Bool {
        let file = url.split(separator: "/").last ?? ""
        return !url.isEmpty && file != "uploading_file" && file != "failed_uploading"
    }
}
