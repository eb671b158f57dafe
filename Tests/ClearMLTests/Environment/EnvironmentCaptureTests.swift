import ClearMLAPI
import ClearMLJournal
import ClearMLTestSupport
import Testing

@testable import ClearML

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@Suite("Environment capture")
struct EnvironmentCaptureTests {
    /// A run in `folder`, to its end; what it captured, the members of all edits of the script laid over each other.
    static func captured(
        _ cache: String,
        in folder: String,
        _ environment: [String: String] = [:],
        executable: String = "/opt/bin/trainer",
        arguments: [String] = ["trainer"],
        parts: EnvironmentCapture = .standard,
        redaction: Redaction = .standard,
        whileRunning: (ClearMLTask) throws -> Void = { _ in }
    ) throws -> (script: TaskScript, journal: [JournalLine], said: [String]) {
        var variables = TestWorld.offline
        variables["PATH"] = String(cString: getenv("PATH"))
        variables.merge(environment) { _, new in new }
        let world = TestWorld(cache, variables) { world in
            world.workingDirectory = folder
            world.executable = executable
            world.arguments = arguments
        }
        let task = try world.start { options in
            options.environment = parts
            options.redaction = redaction
        }
        try whileRunning(task)
        // Closing waits two seconds for it; a sanitized build on a busy machine may need more.
        task.run?.capture.wait(atMost: .seconds(60))
        try task.close()
        let journal = try world.journal(task)
        let script = journal.compactMap(\.operation).filter { $0.name == "tasks.edit" }.reduce(TaskScript()) {
            $0.overlaid(by: TaskScript($1.body["script"]))
        }
        return (script, journal, world.lines.value.filter { !$0.contains("offline sync") })
    }

    @Test("Repository, commit, program and uncommitted changes are noted, without secrets")
    func checkout() throws {
        try withTemporaryDirectory { folder in
            let git = try GitFolder.make("\(folder)/digits")
            try git.write("main.swift", "print(2)\nlet password = \"hunter2\"\n")
            try git.write("Sources/x.swift", "untracked")
            let (script, journal, said) = try Self.captured(
                folder,
                in: "\(git.path)/Sources",
                executable: "../.build/debug/trainer"
            )
            #expect(script.repository == "https://example.com/team/digits.git")
            #expect(script.branch == "main")
            #expect(script.commit == (try git.git("rev-parse", "HEAD")))
            #expect(script.workingDirectory == "Sources")
            #expect(script.entryPoint == "../.build/debug/trainer")
            #expect(script.binary == "swift")
            let diff = try #require(script.diff)
            #expect(diff.contains("+print(2)"))
            #expect(diff.contains("+let password = \"<redacted>\""))
            #expect(diff.hasPrefix("# clearml: values that may be secret"))
            #expect(!diff.contains("untracked"))
            #expect(journal.last?.operation?.name == "tasks.completed", "the final status stays last")
            #expect(said.isEmpty)
        }
    }

    @Test("The stored diff can be applied to the stored commit")
    func applicable() throws {
        try withTemporaryDirectory { folder in
            let git = try GitFolder.make("\(folder)/digits")
            try git.write("main.swift", "print(2)\n")
            try git.git("config", "diff.noprefix", "true")
            let (script, _, _) = try Self.captured(folder, in: git.path)
            try git.write("../changes.patch", try #require(script.diff))
            try git.git("checkout", "-q", "main.swift")
            try git.git("apply", "../changes.patch")
            #expect(try git.git("diff", "--stat").contains("1 file changed"))
        }
    }

    @Test("Outside of a checkout nothing is said, and the program is noted")
    func noCheckout() throws {
        try withTemporaryDirectory { folder in
            let (script, _, said) = try Self.captured(folder, in: folder)
            #expect(script.repository == "")
            #expect(script.entryPoint == "trainer")
            #expect(script.workingDirectory == ".")
            #expect(script.diff == nil)
            #expect(said.isEmpty)
        }
    }

    @Test("A machine without git notes everything but the changes, in silence")
    func noGit() throws {
        try withTemporaryDirectory { folder in
            let git = try GitFolder.make("\(folder)/digits")
            try git.write("main.swift", "print(2)\n")
            // The spawned process is looked for in our own PATH; a runner that finds nothing stands for that.
            let world = TestWorld(folder, TestWorld.offline) { world in
                world.workingDirectory = git.path
                world.commands = CommandRunner { _, _ in nil }
            }
            let task = try world.start { $0.environment = .standard }
            try task.close()
            #expect(task.run?.script.branch == "main")
            #expect(task.run?.script.diff == nil)
        }
    }

    @Test("A huge diff is cut at a file, with a note")
    func cut() throws {
        try withTemporaryDirectory { folder in
            let git = try GitFolder.make("\(folder)/digits")
            try git.write("a.txt", "a\n")
            try git.write("b.txt", "b\n")
            try git.git("add", ".")
            try git.git("commit", "-q", "-m", "second")
            try git.write("a.txt", String(repeating: "small\n", count: 100))
            try git.write("b.txt", String(repeating: "large line of text\n", count: 50_000))
            let (script, _, _) = try Self.captured(folder, in: git.path)
            let diff = try #require(script.diff)
            #expect(diff.hasPrefix("# clearml: the uncommitted changes are larger than 500000 bytes"))
            #expect(diff.contains("a/a.txt"))
            #expect(!diff.contains("a/b.txt"), "half a file cannot be applied")
            try git.write("c.txt", String(repeating: "one line\n", count: 100_000))
            try git.git("checkout", "-q", "a.txt", "b.txt")
            try git.git("add", ".")
            let (alone, _, _) = try Self.captured("\(folder)/second", in: git.path)
            #expect(try #require(alone.diff).utf8.count > 499_000)
            #expect(try #require(alone.diff).utf8.count < 500_200)
        }
    }

    @Test("Every part can be switched off")
    func parts() throws {
        try withTemporaryDirectory { folder in
            let git = try GitFolder.make("\(folder)/digits")
            try git.write("main.swift", "print(2)\n")
            try git.write("Package.resolved", Self.resolved)
            func names(_ parts: EnvironmentCapture, _ environment: [String: String] = [:]) throws -> Set<String> {
                let (script, journal, _) = try Self.captured(
                    "\(folder)/\(parts.rawValue)\(environment.count)",
                    in: git.path,
                    environment,
                    parts: parts
                )
                let creation = journal.first?.operation?.body["runtime"].objectValue ?? [:]
                return Set((script.json.objectValue ?? [:]).keys).union(creation.keys)
            }
            #expect(try names([]).isEmpty)
            let program: Set = ["binary", "repository", "branch", "version_num", "working_dir", "entry_point"]
            #expect(try names(.repository) == program)
            #expect(try names(.uncommittedChanges) == ["diff"])
            #expect(try names(.packages) == ["requirements"])
            #expect(try names(.arguments) == ["CLI"])
            #expect(
                try names(.machine).isSuperset(of: ["CLEARML VERSION", "hostname", "OS", "cpu_cores", "memory_gb"])
            )
            let off = ["CLEARML__sdk__development__store_uncommitted_code_diff": "0"]
            #expect(try names(.uncommittedChanges, off).isEmpty)
        }
    }

    static let resolved = """
        {"pins":[{"identity":"swift-log","kind":"remoteSourceControl",
        "location":"https://user:word@example.com/apple/swift-log","state":{"revision":"abc","version":"1.6.4"}},
        {"identity":"tool","location":"https://example.com/tool","state":{"branch":"main","revision":"0123456789abcdef"}}],
        "version":3}
        """

    @Test("The resolved packages become requirements and a configuration object, from the package of the executable")
    func packages() throws {
        try withTemporaryDirectory { folder in
            let git = GitFolder(path: folder)
            try git.write("pkg/Package.swift", "")
            try git.write("pkg/Package.resolved", Self.resolved)
            try git.write("elsewhere/x", "")
            let (script, journal, _) = try Self.captured(
                folder,
                in: "\(folder)/elsewhere",
                executable: "\(folder)/pkg/.build/debug/trainer"
            )
            let requirements = try #require(script.requirements)
            #expect(
                requirements["swift"]
                    == "swift-log 1.6.4 https://example.com/apple/swift-log\ntool main@0123456789ab https://example.com/tool\n"
            )
            #expect(requirements["pip"]?.contains("# swift-log == 1.6.4\n") == true)
            #expect(requirements["pip"]?.hasPrefix("# Swift 6.") == true)
            #expect(requirements["pip"]?.split(separator: "\n").allSatisfy { $0.hasPrefix("#") } == true)
            let object = journal.compactMap(\.operation).first { $0.name == "tasks.edit_configuration" }
            #expect(object?.body["configuration"][0]["name"] == "Package.resolved")
            #expect(object?.body["configuration"][0]["value"].stringValue?.contains("word") == false)
        }
    }

    @Test("What is no Package.resolved is passed over", arguments: ["", "{", "[]", "{\"pins\":{}}", "{\"pins\":[1]}"])
    func damagedPackages(_ text: String) {
        let found = ResolvedPackages(parsing: Array(text.utf8), .standard)
        #expect(found == nil || found?.packages == [])
    }

    @Test("CLEARML_VCS_ variables win over what is found")
    func overrides() throws {
        try withTemporaryDirectory { folder in
            let git = try GitFolder.make("\(folder)/digits")
            try git.write("main.swift", "print(2)\n")
            let variables = [
                "CLEARML_VCS_REPO_URL": "https://me:word@example.com/built", "CLEARML_VCS_COMMIT_ID": "c0ffee",
                "CLEARML_VCS_BRANCH": "release", "CLEARML_VCS_WORK_DIR": "work", "CLEARML_VCS_ENTRY_POINT": "run me",
                "TRAINS_VCS_DIFF": Base64.encode(Array("diff --git a/x b/x\n".utf8)),
            ]
            let (script, _, _) = try Self.captured(folder, in: git.path, variables)
            #expect(script.repository == "https://example.com/built")
            #expect(script.commit == "c0ffee")
            #expect(script.branch == "release")
            #expect(script.workingDirectory == "work")
            #expect(script.entryPoint == "run me")
            #expect(script.diff == "diff --git a/x b/x\n")
            let (none, _, _) = try Self.captured("\(folder)/none", in: git.path, ["CLEARML_VCS_DIFF": ""])
            #expect(none.diff == nil)
        }
    }

    @Test("Arguments are stored as a shell would take them, without secrets")
    func arguments() throws {
        try withTemporaryDirectory { folder in
            let (_, journal, _) = try Self.captured(
                folder,
                in: folder,
                arguments: ["./trainer", "--name", "two words", "--api-key", "hunter2", "it's"]
            )
            let line = journal.first?.operation?.body["runtime"]["CLI"].stringValue
            #expect(line == "./trainer --name 'two words' --api-key '<redacted>' 'it'\\''s'")
        }
    }

    @Test("Environment variables are stored only where the configuration asks for them, and never secret ones")
    func variables() throws {
        try withTemporaryDirectory { folder in
            let variables = ["CUDA_HOME": "/cuda", "CUDA_TOKEN": "hunter2", "OTHER": "x", "MY_X": "1"]
            let (_, silent, _) = try Self.captured(folder, in: folder, variables)
            #expect(!silent.contains { $0.operation?.name == "tasks.edit_hyper_params" })
            let (_, journal, _) = try Self.captured(
                "\(folder)/asked",
                in: folder,
                variables.merging(["CLEARML_LOG_ENVIRONMENT": "CUDA_*,*_X"]) { $1 }
            )
            let items = journal.compactMap(\.operation).first { $0.name == "tasks.edit_hyper_params" }?.body[
                "hyperparams"
            ]
            #expect(items?.arrayValue?.map { $0["name"].stringValue } == ["CUDA_HOME", "MY_X"])
            #expect(items?[0]["section"] == "Environment")
        }
    }

    @Test("What the program says about its script stays, whenever the capture comes")
    func ownScript() throws {
        try withTemporaryDirectory { folder in
            let git = try GitFolder.make("\(folder)/digits")
            let (script, _, _) = try Self.captured(folder, in: git.path) { task in
                try task.setScript(TaskScript(branch: "mine", entryPoint: "me"))
                let own = try task.getScript()
                #expect(own.branch == "mine")
                #expect(own.commit?.count == 40, "reading waits for the capture")
            }
            #expect(script.branch == "mine")
            #expect(script.entryPoint == "me")
            #expect(script.repository == "https://example.com/team/digits.git")
        }
    }

    @Test("Repository, packages and requirements can be said in the words of the Python SDK")
    func ownRequirements() throws {
        try withTemporaryDirectory { folder in
            let (script, _, _) = try Self.captured(folder, in: folder) { task in
                try task.setRepository("https://example.com/x.git", branch: "trunk")
                try task.setPackages(["numpy==2.1", "torch"])
                let packages = try task.getRequirements()
                #expect(packages == ["pip": "numpy==2.1\ntorch\n"])
                try task.setRequirements(["conda": "python=3.12\n"])
            }
            #expect(script.repository == "https://example.com/x.git")
            #expect(script.branch == "trunk")
            #expect(script.commit == "")
            #expect(script.diff == "")
            #expect(script.requirements == ["conda": "python=3.12\n"], "what is captured does not replace it")
        }
    }

    @Test("An agent's run captures nothing")
    func remote() async throws {
        try await AgentRunTests.agent([:]) { world, server in
            let task = try world.start { $0.environment = .standard }
            try task.close()
            #expect(server.task("t1")["script"].isNull)
            #expect(server.task("t1")["runtime"].isNull)
        }
    }
}

@Suite("Asking another program")
struct CommandRunnerTests {
    static func run(
        _ arguments: [String],
        limit: Int = 1_000,
        deadline: Duration = .seconds(30),
        isCancelled: @Sendable () -> Bool = { false }
    ) -> CommandRunner.Outcome? {
        let environment = ["PATH": String(cString: getenv("PATH")), "WORD": "from outside"]
        return CommandRunner.system.run(
            CommandRunner.Command(
                arguments: arguments,
                environment: environment,
                outputLimit: limit,
                deadline: deadline
            ),
            isCancelled
        )
    }

    @Test("Its output, status and environment; its errors and our input do not reach it")
    func plain() {
        let outcome = Self.run(["sh", "-c", "cat; echo \"$WORD\"; echo noise >&2; exit 3"])
        #expect(outcome == CommandRunner.Outcome(output: Array("from outside\n".utf8), isCut: false, status: 3))
    }

    @Test("No descriptor of ours is inherited")
    func descriptors() throws {
        let file = open("/dev/null", O_RDONLY)
        defer { close(file) }
        let outcome = Self.run(["sh", "-c", "[ -e /proc/self/fd/\(file) ] && echo open || echo closed"])
        #expect(outcome.map { String(decoding: $0.output, as: UTF8.self) } == "closed\n")
    }

    @Test("Endless output is cut, an endless program is ended, and so are its children")
    func bounds() {
        let cut = Self.run(["yes"], limit: 10)
        #expect(cut?.isCut == true)
        #expect(cut?.output == Array("y\ny\ny\ny\ny\n".utf8))
        #expect(Self.run(["sh", "-c", "sleep 600 & sleep 600"], deadline: .milliseconds(1))?.status == .some(nil))
        #expect(Self.run(["sleep", "600"]) { true }?.status == .some(nil))
    }

    @Test("A program that is not there is no error")
    func missing() {
        #expect(Self.run(["no-such-program-anywhere"]) == nil)
        #expect(Self.run([]) == nil)
    }
}

@Suite("Paths of the program")
struct ProgramPathsTests {
    @Test(
        "As seen from the repository",
        arguments: [
            ("/r/.build/debug/t", "/r", "/r", ".", ".build/debug/t"), ("t", "/r/a", "/r", "a", "t"),
            ("./x/../t", "/r/a/b", "/r", "a/b", "t"), ("/elsewhere/t", "/r/a", "/r", "a", "t"),
            ("/r/t", "/r/a", "/r", "a", "../t"), ("/r/t", "/r", nil, ".", "t"), ("", "", nil, ".", ""),
        ]
    )
    func paths(_ executable: String, _ folder: String, _ root: String?, _ working: String, _ entry: String) {
        let paths = ProgramPaths(executable: executable, workingDirectory: folder)
        #expect(paths.workingDirectory(in: root) == working)
        #expect(paths.entryPoint(in: root) == entry)
    }
}
