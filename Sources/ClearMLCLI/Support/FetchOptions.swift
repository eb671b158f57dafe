import ArgumentParser
import ClearML
import ClearMLAPI
import ClearMLStorage

/// Where a fetched file goes.
struct FetchOptions: ParsableArguments {
    @Option(
        name: [.short, .long],
        help: "Put it there: a new file, or an existing folder. Without it, it goes to the cache.",
        completion: .file()
    )
    var output: String?

    @Flag(name: .long, help: "Replace a file that is there.")
    var force = false

    @Flag(name: .long, help: "Keep an archive as the ZIP file that it is, instead of unpacking it.")
    var noExtract = false

    /// Fetches a file and tells where it is.
    func fetch(_ file: StoredFile, _ transfer: Transfer) throws -> String {
        guard let output else {
            let copy = try file.copy(unpacks: !noExtract, transfer)
            return copy.path
        }
        let unpacks = file.isArchive && !noExtract
        var path = output
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        if OutputFile.isFolder(path) {
            let name = unpacks && file.name.hasSuffix(".zip") ? String(file.name.dropLast(4)) : file.name
            path += "/\(name)"
        }
        if OutputFile.exists(path) {
            if !unpacks, try file.isAlready(at: path, transfer) { return path }
            guard force, !unpacks else {
                throw CommandFailure(
                    unpacks
                        ? "\(path) is there already; an archive is unpacked into a new folder only"
                        : "\(path) is there already, and is another file; --force replaces it"
                )
            }
        }
        try file.save(to: path, unpacks: unpacks, transfer)
        return path
    }

    /// Prints where it is.
    static func report(_ path: String, of file: StoredFile, asJSON isJSON: Bool, _ members: [String: JSONValue]) {
        guard isJSON else { return Output.line(path) }
        var json = JSONValue.object(members)
        json["path"] = .string(path)
        json["url"] = .string(file.url)
        Output.json(json)
    }
}
