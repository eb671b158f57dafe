import ClearMLJournal
import ClearMLTestSupport
import Testing

@testable import ClearML

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A folder to run git in, with settings of its own and none of the user's.
struct GitFolder {
    let path: String

    @discardableResult
    func git(_ arguments: String...) throws -> String {
        let environment = [
            "PATH": String(cString: getenv("PATH")), "HOME": path, "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "a",
            "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b",
        ]
        let command = CommandRunner.Command(
            arguments: ["git", "-C", path, "-c", "init.defaultBranch=main"] + arguments,
            environment: environment,
            outputLimit: 1 << 20,
            deadline: .seconds(60)
        )
        let outcome = try #require(CommandRunner.system.run(command) { false })
        try #require(outcome.status == 0, "git \(arguments) ended with \(String(describing: outcome.status))")
        return String(decoding: outcome.output, as: UTF8.self).trimmingSpaces()
    }

    func write(_ name: String, _ text: String) throws {
        let file = "\(path)/\(name)"
        if let slash = file.lastIndex(of: "/") { try DiskFileSystem().createDirectory(String(file[..<slash])) }
        try DiskFileSystem().replace(file, with: Array(text.utf8), durably: false)
    }

    /// A repository with one commit, cloned from nowhere but with an `origin`.
    static func make(_ path: String, remote: String? = "https://user:word@example.com/team/digits.git") throws
        -> GitFolder
    {
        try DiskFileSystem().createDirectory(path)
        let folder = GitFolder(path: path)
        try folder.git("init", "-q")
        if let remote { try folder.git("remote", "add", "origin", remote) }
        try folder.write("main.swift", "print(1)\n")
        try folder.git("add", ".")
        try folder.git("commit", "-q", "-m", "first")
        return folder
    }
}
