import ClearMLJournal
import ClearMLTestSupport
import Testing

@testable import ClearML

@Suite("Reading a git checkout from its files")
struct GitCheckoutTests {
    static func find(_ folder: String) -> GitCheckout? { GitCheckout.find(from: folder, in: DiskFileSystem()) }

    @Test("Branch, commit and address, also from a folder inside")
    func plain() throws {
        try withTemporaryDirectory { folder in
            let git = try GitFolder.make("\(folder)/digits")
            try git.write("Sources/deep/x.swift", "")
            let commit = try git.git("rev-parse", "HEAD")
            let expected = GitCheckout(
                root: git.path,
                address: "https://user:word@example.com/team/digits.git",
                branch: "main",
                commit: commit
            )
            #expect(Self.find(git.path) == expected)
            #expect(Self.find("\(git.path)/Sources/deep") == expected)
        }
    }

    @Test("A detached head has no branch, and packed references are read")
    func packedAndDetached() throws {
        try withTemporaryDirectory { folder in
            let git = try GitFolder.make("\(folder)/digits")
            let commit = try git.git("rev-parse", "HEAD")
            try git.git("pack-refs", "--all")
            #expect(Self.find(git.path)?.commit == commit)
            #expect(Self.find(git.path)?.branch == "main")
            try git.git("checkout", "-q", "--detach")
            #expect(Self.find(git.path)?.commit == commit)
            #expect(Self.find(git.path)?.branch == nil)
        }
    }

    @Test("A worktree has its own branch and the main checkout's address")
    func worktree() throws {
        try withTemporaryDirectory { folder in
            let git = try GitFolder.make("\(folder)/digits")
            try git.git("worktree", "add", "-q", "-b", "feature/deep", "../other")
            let other = GitFolder(path: "\(folder)/other")
            try other.write("new.swift", "")
            try other.git("add", ".")
            try other.git("commit", "-q", "-m", "second")
            let found = try #require(Self.find(other.path))
            #expect(found.root == other.path)
            #expect(found.branch == "feature/deep")
            #expect(found.commit == (try other.git("rev-parse", "HEAD")))
            #expect(found.address?.hasSuffix("digits.git") == true)
            try git.git("pack-refs", "--all")
            #expect(Self.find(other.path)?.commit == found.commit)
        }
    }

    @Test("The branch is called as its remote calls it, and its own remote is the address")
    func upstream() throws {
        try withTemporaryDirectory { folder in
            let git = try GitFolder.make("\(folder)/digits")
            try git.git("remote", "add", "fork", "https://example.com/fork.git")
            try git.git("config", "branch.main.remote", "fork")
            try git.git("config", "branch.main.merge", "refs/heads/trunk")
            #expect(Self.find(git.path)?.branch == "trunk")
            #expect(Self.find(git.path)?.address == "https://example.com/fork.git")
        }
    }

    @Test("Before the first commit there is a branch only; without a remote no address; outside nothing")
    func empty() throws {
        try withTemporaryDirectory { folder in
            let path = "\(folder)/empty"
            try DiskFileSystem().createDirectory(path)
            try GitFolder(path: path).git("init", "-q")
            #expect(Self.find(path) == GitCheckout(root: path, branch: "main"))
            #expect(Self.find(folder) == nil)
        }
    }

    @Test("A broken checkout says what it can")
    func broken() throws {
        try withTemporaryDirectory { folder in
            let git = GitFolder(path: folder)
            try git.write("a/.git", "gitdir: /does/not/exist")
            #expect(Self.find("\(folder)/a")?.commit == nil)
            try git.write("b/.git", "nonsense")
            #expect(Self.find("\(folder)/b") == nil)
            try git.write("c/.git/HEAD", "ref: refs/heads/../../../etc/passwd")
            #expect(Self.find("\(folder)/c")?.commit == nil)
            try git.write("d/.git/HEAD", "ref: refs/heads/loop")
            try git.write("d/.git/refs/heads/loop", "ref: refs/heads/loop")
            #expect(Self.find("\(folder)/d")?.commit == nil)
        }
    }
}
