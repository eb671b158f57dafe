import ClearMLAPI
import ClearMLJournal

/// The Swift packages that a program was built from, as `Package.resolved` names them.
struct ResolvedPackages: Sendable, Equatable {
    struct Package: Sendable, Equatable {
        var name: String
        /// The version; a branch with its commit, or a commit, where there is none.
        var version: String
        var address: String
    }

    var packages: [Package]
    /// The file as it is, without secrets.
    var text: String

    /// Reads versions 1 to 3 of the format; nil for what is none of them.
    init?(parsing bytes: [UInt8], _ redaction: Redaction) {
        // Another program's file, or half of one: nothing to tell then.
        guard let json = try? JSONValue(parsing: bytes) else { return nil }
        guard let pins = json["pins"].arrayValue ?? json["object"]["pins"].arrayValue else { return nil }
        packages = pins.compactMap { pin in
            guard let name = pin["identity"].stringValue ?? pin["package"].stringValue else { return nil }
            let state = pin["state"]
            let commit = state["revision"].stringValue.map { String($0.prefix(12)) }
            let branch = state["branch"].stringValue.map { "\($0)@\(commit ?? "")" }
            let address = pin["location"].stringValue ?? pin["repositoryURL"].stringValue ?? ""
            return Package(
                name: name,
                version: state["version"].stringValue ?? branch ?? commit ?? "",
                address: redaction.repositoryAddress(address)
            )
        }
        text = redaction.text(String(decoding: bytes, as: UTF8.self))
    }

    /// The largest file that is read: some ten thousand packages.
    static let limit = 4 << 20

    /// The file of the package that a program belongs to: the nearest one above the executable, else above the working
    /// directory.
    ///
    /// The search ends where a package begins (`Package.swift`), or at the top.
    static func find(from folders: [String], in fileSystem: any FileSystem, _ redaction: Redaction) -> ResolvedPackages?
    {
        for start in folders {
            var folder = start[...]
            for _ in 0..<256 where !folder.isEmpty {
                // A file that is not there or not readable is passed over.
                if let bytes = try? fileSystem.contents(of: "\(folder)/Package.resolved", limit: limit) {
                    if let found = ResolvedPackages(parsing: bytes, redaction) { return found }
                }
                // As above: only whether it is there counts.
                if (try? fileSystem.information("\(folder)/Package.swift")) != nil { break }
                guard let slash = folder.lastIndex(of: "/") else { break }
                folder = folder[..<slash]
            }
        }
        return nil
    }

    /// One line for each package, for people and programs: `swift-log 1.6.4 https://github.com/apple/swift-log`.
    var requirements: String {
        packages.map { "\($0.name) \($0.version) \($0.address)".trimmingSpaces() + "\n" }.joined()
    }
}

extension ResolvedPackages {
    /// What is stored as the requirements of a task.
    ///
    /// The interface shows those for `pip`, and an agent installs them: so they are there as comments, which it skips.
    static func requirements(_ packages: ResolvedPackages?) -> [String: String] {
        let toolchain = "Swift \(ToolchainVersion.current) (\(ToolchainVersion.architecture))"
        let lines = packages?.packages.map { "# \($0.name) == \($0.version)" } ?? []
        return [
            "pip": (["# \(toolchain)"] + (lines.isEmpty ? [] : [""] + lines)).map { $0 + "\n" }.joined(),
            "swift": packages?.requirements ?? "",
        ]
    }
}
