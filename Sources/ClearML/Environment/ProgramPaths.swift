/// Where the program and its folder stand, relative to a repository.
struct ProgramPaths: Sendable, Equatable {
    /// The executable; only its name where it was found through `PATH`.
    var executable: String
    /// The folder that the program was started in.
    var workingDirectory: String

    init(executable: String, workingDirectory: String) {
        self.workingDirectory = Self.normalized(workingDirectory)
        if executable.hasPrefix("/") {
            self.executable = Self.normalized(executable)
        } else if executable.contains("/") {
            self.executable = Self.normalized("\(workingDirectory)/\(executable)")
        } else {
            self.executable = executable
        }
    }

    /// The folder of the executable; nil where it is not known.
    var executableDirectory: String? {
        executable.hasPrefix("/") ? executable.lastIndex(of: "/").map { String(executable[..<$0]) } : nil
    }

    /// The working directory as seen from the root of a repository; `.` for the root itself and outside of it.
    func workingDirectory(in root: String?) -> String {
        guard let root, let path = Self.relative(workingDirectory, to: root), !path.hasPrefix("..") else { return "." }
        return path
    }

    /// The executable as seen from the working directory, if it belongs to the same repository; else its name.
    func entryPoint(in root: String?) -> String {
        let name = executable.split(separator: "/").last.map(String.init) ?? executable
        guard let root, executable.hasPrefix("/"), let inside = Self.relative(executable, to: root),
            !inside.hasPrefix("..")
        else { return name }
        return Self.relative(executable, to: workingDirectory) ?? name
    }

    /// An absolute path without `.`, `..` and doubled slashes.
    static func normalized(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }

    /// The way from one absolute folder to a path; nil where one of them is not absolute.
    static func relative(_ path: String, to folder: String) -> String? {
        guard path.hasPrefix("/"), folder.hasPrefix("/") else { return nil }
        let from = normalized(folder).split(separator: "/")
        let to = normalized(path).split(separator: "/")
        let common = zip(from, to).prefix { $0 == $1 }.count
        let parts = Array(repeating: "..", count: from.count - common) + to[common...].map(String.init)
        return parts.isEmpty ? "." : parts.joined(separator: "/")
    }
}
