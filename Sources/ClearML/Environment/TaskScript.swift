/// Which program a task runs: its repository, what was changed there, and how it is started.
///
/// A member that is nil is not known (reading) or left as it is (writing).
public struct TaskScript: Sendable, Hashable {
    /// What executes the entry point, such as `swift` or `python3.11`.
    public var binary: String?
    /// The address of the git repository, without user name and password; empty for a program outside of one.
    public var repository: String?
    /// The branch.
    public var branch: String?
    /// The commit.
    public var commit: String?
    /// The tag to check out instead of a commit.
    public var tag: String?
    /// The program, relative to ``workingDirectory``.
    public var entryPoint: String?
    /// The folder that the program runs in, relative to the root of the repository (`.`).
    public var workingDirectory: String?
    /// What was changed and not committed, as `git diff` prints it.
    public var diff: String?
    /// What the program needs, a text for each kind of package manager (`swift`, `pip`).
    public var requirements: [String: String]?

    /// Describes a program.
    public init(
        binary: String? = nil,
        repository: String? = nil,
        branch: String? = nil,
        commit: String? = nil,
        tag: String? = nil,
        entryPoint: String? = nil,
        workingDirectory: String? = nil,
        diff: String? = nil,
        requirements: [String: String]? = nil
    ) {
        self.binary = binary
        self.repository = repository
        self.branch = branch
        self.commit = commit
        self.tag = tag
        self.entryPoint = entryPoint
        self.workingDirectory = workingDirectory
        self.diff = diff
        self.requirements = requirements
    }

    /// Whether nothing is said at all.
    public var isEmpty: Bool { self == TaskScript() }

    /// Reads the `script` member of a task.
    init(_ json: JSONValue) {
        binary = json["binary"].stringValue
        repository = json["repository"].stringValue
        branch = json["branch"].stringValue
        commit = json["version_num"].stringValue
        tag = json["tag"].stringValue
        entryPoint = json["entry_point"].stringValue
        workingDirectory = json["working_dir"].stringValue
        diff = json["diff"].stringValue
        requirements = json["requirements"].objectValue?.compactMapValues(\.stringValue)
    }

    /// What is said, as the server takes it.
    var json: JSONValue {
        func text(_ value: String?) -> JSONValue? { value.map { .string($0) } }
        return .members([
            "binary": text(binary), "repository": text(repository), "branch": text(branch),
            "version_num": text(commit), "tag": text(tag), "entry_point": text(entryPoint),
            "working_dir": text(workingDirectory), "diff": text(diff),
            "requirements": requirements.map { .object($0.mapValues { .string($0) }) },
        ])
    }

    /// This, where `other` says nothing.
    func overlaid(by other: TaskScript) -> TaskScript {
        TaskScript(
            binary: other.binary ?? binary,
            repository: other.repository ?? repository,
            branch: other.branch ?? branch,
            commit: other.commit ?? commit,
            tag: other.tag ?? tag,
            entryPoint: other.entryPoint ?? entryPoint,
            workingDirectory: other.workingDirectory ?? workingDirectory,
            diff: other.diff ?? diff,
            requirements: other.requirements ?? requirements
        )
    }

    /// Only what `other` says nothing about.
    func withoutMembers(of other: TaskScript) -> TaskScript {
        TaskScript(
            binary: other.binary == nil ? binary : nil,
            repository: other.repository == nil ? repository : nil,
            branch: other.branch == nil ? branch : nil,
            commit: other.commit == nil ? commit : nil,
            tag: other.tag == nil ? tag : nil,
            entryPoint: other.entryPoint == nil ? entryPoint : nil,
            workingDirectory: other.workingDirectory == nil ? workingDirectory : nil,
            diff: other.diff == nil ? diff : nil,
            requirements: other.requirements == nil ? requirements : nil
        )
    }
}
