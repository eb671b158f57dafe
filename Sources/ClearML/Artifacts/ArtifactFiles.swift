import ClearMLAPI
import ClearMLJournal
import ClearMLStorage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Files, folders and wildcards as artifacts.
enum ArtifactFiles {
    /// What `path` stands for: a file, a folder with everything in it, or the files below a folder whose names match the
    /// wildcard that it ends in (`*`, `?`, `[…]`).
    ///
    /// Links to files are followed; links to folders are not, since they may lead round in circles.
    /// - Throws: ``ClearMLError/Code/invalidArgument`` when nothing is there.
    static func content(at path: String) throws(ClearMLError) -> ArtifactContent {
        guard let content = try contentIfPresent(at: path) else {
            throw ClearMLError(code: .invalidArgument, message: "there is no file or folder \(path)")
        }
        return content
    }

    /// The same; nil when nothing is there.
    static func contentIfPresent(at path: String) throws(ClearMLError) -> ArtifactContent? {
        switch kind(of: path) {
        case .file(let size):
            let name = lastPart(of: path)
            return ArtifactContent(
                source: .file(path),
                type: "custom",
                fileName: name,
                contentType: MediaType.known(fileName: name),
                preview: "\(name) - \(ByteCount.words(size))\n"
            )
        case .folder: return try archive(of: path, matching: nil)
        case .none:
            let pattern = lastPart(of: path)
            let folder = folder(of: path)
            guard pattern.contains(where: { "*?[".contains($0) }), case .folder = kind(of: folder) else { return nil }
            return try archive(of: folder, matching: pattern)
        }
    }

    /// Packs files into a new archive, each in constant memory.
    static func write(
        _ members: [(path: String, name: String)],
        to path: String,
        packing: ZIPWriter.Packing
    ) throws {
        var archive = try ZIPWriter(path: path)
        for member in members {
            let file = try DiskFileSystem().open(member.path, .read)
            defer { file.close() }
            var position = 0
            try archive.addFile(member.name, expectedSize: UInt64(try file.size()), packing: packing) { buffer in
                let count = try file.read(into: buffer, at: position)
                position += count
                return count
            }
        }
        _ = try archive.finish()
    }

    /// Removes a file whose copy is safe.
    static func remove(_ path: String) throws(ClearMLError) {
        do throws(FileSystemError) {
            try DiskFileSystem().remove(path)
        } catch {
            throw ClearMLError(
                code: .invalidArgument,
                message: "\(path) is captured but cannot be removed: \(error)",
                underlying: error
            )
        }
    }

    private enum Kind {
        case file(size: Int)
        case folder
    }

    private static func kind(of path: String, followingLinks: Bool = true) -> Kind? {
        var status = stat()
        guard (followingLinks ? stat(path, &status) : lstat(path, &status)) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file(size: Int(status.st_size))
        case S_IFDIR: return .folder
        default: return nil
        }
    }

    private static func archive(of folder: String, matching pattern: String?) throws(ClearMLError) -> ArtifactContent {
        var members: [(path: String, name: String, size: Int)] = []
        try collect(folder, below: "", matching: pattern, &members)
        members.sort { $0.name < $1.name }
        let name = lastPart(of: folder)
        var preview = "Archive content \(folder)/\(pattern ?? "*"):\n"
        for member in members where preview.utf8.count <= ArtifactContent.longestPreview {
            preview += "\(member.name) - \(ByteCount.words(member.size))\n"
        }
        return ArtifactContent(
            source: .archive(members.map { ($0.path, $0.name) }),
            type: "archive",
            fileName: (name.isEmpty || name == "." || name == ".." ? "archive" : name) + ".zip",
            contentType: "application/zip",
            preview: ArtifactContent.bounded(preview, of: "list of files")
        )
    }

    private static func collect(
        _ folder: String,
        below prefix: String,
        matching pattern: String?,
        _ members: inout [(path: String, name: String, size: Int)]
    ) throws(ClearMLError) {
        guard let directory = opendir(folder) else {
            throw ClearMLError(
                code: .invalidArgument,
                message: "the folder \(folder) cannot be read: \(String(cString: strerror(errno)))"
            )
        }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        closedir(directory)
        for name in names {
            let path = folder + "/" + name
            if case .folder = kind(of: path, followingLinks: false) {
                try collect(path, below: prefix + name + "/", matching: pattern, &members)
            } else if case .file(let size) = kind(of: path) {
                if let pattern, fnmatch(pattern, name, 0) != 0 { continue }
                members.append((path, prefix + name, size))
            }
        }
    }

    private static func lastPart(of path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? ""
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
