import ClearMLAPI
import ClearMLConfiguration
import ClearMLJournal

/// Collects what a run notes about its program, part by part, on a thread of the library.
///
/// Everything it hands on is redacted. Whatever cannot be found out is left out without a word: a folder that is no
/// checkout, a machine without git, a repository that somebody else may read only.
struct ScriptCapture: Sendable {
    var parts: EnvironmentCapture
    var redaction: Redaction
    var environment: [String: String]
    var paths: ProgramPaths
    var fileSystem: any FileSystem
    var commands: CommandRunner
    /// Whether uncommitted changes are stored (`sdk.development.store_uncommitted_code_diff`).
    var storesDiff: Bool
    /// Which variables are stored (`sdk.development.log_os_environments`), `*` standing for anything.
    var variables: [String]

    /// The largest diff that is stored, in bytes; what is beyond is cut off, and that is said.
    static let diffLimit = 500_000
    /// The longest time that git may take for it.
    static let diffDeadline = Duration.seconds(20)
    /// The name of the configuration object with the resolved packages.
    static let packagesName = "Package.resolved"

    // MARK: The program

    /// The repository, the program and what it was built from; everything that takes no other process.
    func program(_ packages: ResolvedPackages?) -> (script: TaskScript, checkout: GitCheckout?) {
        var script = TaskScript()
        var checkout: GitCheckout?
        if parts.contains(.repository) || parts.contains(.uncommittedChanges) { checkout = findCheckout() }
        if parts.contains(.repository) {
            let overrides = VersionControlOverrides(environment)
            script.binary = "swift"
            script.repository = redaction.repositoryAddress(overrides.address ?? checkout?.address ?? "")
            script.branch = overrides.branch ?? checkout?.branch ?? ""
            script.commit = overrides.commit ?? checkout?.commit ?? ""
            let root = overrides.root ?? checkout?.root
            script.workingDirectory = overrides.workingDirectory ?? paths.workingDirectory(in: root)
            script.entryPoint = overrides.entryPoint ?? paths.entryPoint(in: root)
        }
        if parts.contains(.packages) { script.requirements = ResolvedPackages.requirements(packages) }
        return (script, checkout)
    }

    /// The packages that the program was built from; nil without a `Package.resolved`.
    func packages() -> ResolvedPackages? {
        guard parts.contains(.packages) else { return nil }
        let folders = [paths.executableDirectory, paths.workingDirectory].compactMap(\.self)
        return ResolvedPackages.find(from: folders, in: fileSystem, redaction)
    }

    private func findCheckout() -> GitCheckout? {
        guard var checkout = GitCheckout.find(from: paths.workingDirectory, in: fileSystem) else { return nil }
        guard checkout.needsGit else { return checkout }
        func ask(_ arguments: String...) -> String? {
            let answer = git(checkout.root, arguments, limit: 4_096, deadline: .seconds(5)) { false }
            guard let answer, answer.status == 0 else { return nil }
            return String(decoding: answer.output, as: UTF8.self).trimmingSpaces()
        }
        checkout.commit = ask("rev-parse", "HEAD").flatMap { GitCheckout.isCommit($0) ? $0 : nil }
        checkout.branch = ask("rev-parse", "--abbrev-ref", "HEAD").flatMap { $0 == "HEAD" ? nil : $0 }
        return checkout
    }

    // MARK: Uncommitted changes

    /// What is changed and not committed; nil where that cannot be told or is not wanted, empty for no changes.
    func diff(_ checkout: GitCheckout?, isCancelled: @Sendable () -> Bool) -> String? {
        guard parts.contains(.uncommittedChanges), storesDiff else { return nil }
        if let given = VersionControlOverrides(environment).diff { return presentable(given, isCut: false) }
        guard let checkout else { return nil }
        let answer = git(
            checkout.root,
            ["diff", "--no-ext-diff", "--no-textconv", "--no-color", "--submodule=diff", "HEAD"],
            limit: Self.diffLimit,
            deadline: Self.diffDeadline,
            isCancelled: isCancelled
        )
        guard let answer, answer.status == 0 else { return nil }
        return presentable(answer.output, isCut: answer.isCut)
    }

    /// The diff without secrets and within bounds; notes stand before it, where `git apply` passes them over.
    func presentable(_ diff: [UInt8], isCut: Bool) -> String {
        var diff = diff
        var notes = ""
        if isCut || diff.count > Self.diffLimit {
            diff = Self.cut(diff)
            notes +=
                "# clearml: the uncommitted changes are larger than \(Self.diffLimit) bytes; the rest is left out\n"
        }
        var redactor = DiffRedactor(redaction)
        let clean = redactor.clean(diff)
        if redactor.count > 0 {
            notes += "# clearml: values that may be secret were replaced by \(Redaction.mark): \(redactor.count)\n"
        }
        return notes + String(decoding: clean, as: UTF8.self)
    }

    /// Whole files as far as they fit, so that what is left can be applied; whole lines where the first one is too long.
    private static func cut(_ diff: [UInt8]) -> [UInt8] {
        let bounded = diff.prefix(diffLimit)
        let header = Array("\ndiff --git ".utf8)
        var place = bounded.endIndex - header.count
        while place > 0 {
            if bounded[place] == header[0], bounded[place..<(place + header.count)].elementsEqual(header) {
                return Array(bounded[...place])
            }
            place -= 1
        }
        return Array(bounded[...(bounded.lastIndex(of: UInt8(ascii: "\n")) ?? bounded.startIndex)])
    }

    private func git(
        _ root: String,
        _ arguments: [String],
        limit: Int,
        deadline: Duration,
        isCancelled: @Sendable () -> Bool
    ) -> CommandRunner.Outcome? {
        // Settings of the repository must not run programs, nor change the form of a diff.
        let settings = [
            "core.fsmonitor=false", "core.pager=cat", "diff.noprefix=false", "diff.mnemonicPrefix=false",
            "diff.relative=false", "diff.external=",
        ]
        var variables = environment.filter { !$0.key.hasPrefix("GIT_") }
        variables["GIT_OPTIONAL_LOCKS"] = "0"
        variables["GIT_TERMINAL_PROMPT"] = "0"
        variables["LC_ALL"] = "C"
        let command = CommandRunner.Command(
            arguments: ["git", "-C", root] + settings.flatMap { ["-c", $0] } + arguments,
            environment: variables,
            outputLimit: limit,
            deadline: deadline
        )
        return commands.run(command, isCancelled)
    }

    // MARK: Variables

    /// The environment variables that the configuration asks for, without secrets.
    func environmentItems() -> [ParameterItem] {
        guard !variables.isEmpty else { return [] }
        let patterns = variables.map { Array($0.utf8) }
        return environment.sorted { $0.key < $1.key }.compactMap { name, value in
            guard patterns.contains(where: { Wildcard.matches($0, Array(name.utf8)[...]) }) else { return nil }
            guard let shown = redaction.variable(name, value) else { return nil }
            return ParameterItem(section: "Environment", name: name, value: .string(shown))
        }
    }
}
