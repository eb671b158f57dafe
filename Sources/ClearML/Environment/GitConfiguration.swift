/// The few settings of a git configuration that say where a checkout comes from.
struct GitConfiguration: Sendable, Equatable {
    /// Addresses by the name of the remote, in the order of the file.
    private(set) var remotes: [(name: String, address: String)] = []
    private var branches: [String: [String: String]] = [:]
    /// Whether references are kept in a form that only git itself reads.
    private(set) var hasUnknownReferences = false

    static func == (left: Self, right: Self) -> Bool {
        left.branches == right.branches && left.remotes.elementsEqual(right.remotes) { $0 == $1 }
            && left.hasUnknownReferences == right.hasUnknownReferences
    }

    init() {}

    /// Reads a `config` file; a line that is not understood is passed over.
    init(parsing text: String) {
        var section = ""
        var name = ""
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.trimmingSpaces()
            if line.hasPrefix("[") {
                (section, name) = Self.header(line)
            } else if let equals = line.firstIndex(of: "=") {
                let key = line[..<equals].trimmingSpaces().lowercased()
                note(section, name, key, Self.unquoted(line[line.index(after: equals)...].trimmingSpaces()))
            }
        }
    }

    private mutating func note(_ section: String, _ name: String, _ key: String, _ value: String) {
        switch (section, key) {
        // Of several addresses git fetches from the first.
        case ("remote", "url") where !remotes.contains { $0.name == name }: remotes.append((name, value))
        case ("branch", "remote"), ("branch", "merge"): branches[name, default: [:]][key] = value
        case ("extensions", "refstorage"): hasUnknownReferences = value.lowercased() != "files"
        default: break
        }
    }

    /// `[section "name"]`; the section in lower case.
    private static func header(_ line: String) -> (String, String) {
        let inner = line.dropFirst().prefix { $0 != "]" }
        guard let quote = inner.firstIndex(of: "\"") else { return (inner.trimmingSpaces().lowercased(), "") }
        let name = line[line.index(after: quote)...].prefix { $0 != "\"" }
        return (inner[..<quote].trimmingSpaces().lowercased(), String(name))
    }

    private static func unquoted(_ text: String) -> String {
        text.count >= 2 && text.hasPrefix("\"") && text.hasSuffix("\"") ? String(text.dropFirst().dropLast()) : text
    }

    /// The address that a branch is fetched from: its own remote's, else `origin`'s, else the only one there is.
    func address(branch: String?) -> String? {
        func address(_ name: String?) -> String? { remotes.first { $0.name == name }?.address }
        let own = branch.flatMap { address(branches[$0]?["remote"]) }
        return own ?? address("origin") ?? (remotes.count == 1 ? remotes.first?.address : nil)
    }

    /// The name of a branch where it comes from, which is how others find it; nil without an upstream.
    func upstream(of branch: String) -> String? {
        guard let reference = branches[branch]?["merge"], branches[branch]?["remote"] != nil else { return nil }
        let prefix = "refs/heads/"
        return reference.hasPrefix(prefix) ? String(reference.dropFirst(prefix.count)) : nil
    }
}
