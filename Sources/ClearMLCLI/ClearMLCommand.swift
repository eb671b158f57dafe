import ArgumentParser
import ClearML

/// The command-line tool `clearml`.
///
/// Results go to stdout, everything else to stderr. Exit status: 0 done, 1 failed or short, 64 usage. With `--json`
/// stdout is one JSON document in any case; when the command could not do its work, `{"error": {…}}`.
@main
struct ClearMLCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clearml",
        abstract: "Works with ClearML-compatible servers and with the runs journalled on this machine.",
        discussion: """
            Settings come from the environment (CLEARML_…) and clearml.conf; `clearml config explain` shows each value \
            and where it came from. Exit status: 0 done, 1 failed, 64 wrong usage.
            """,
        version: ClearMLVersion.current,
        subcommands: [
            OfflineCommand.self, TaskCommand.self, ModelCommand.self, ArtifactCommand.self, ProjectCommand.self,
            CacheCommand.self, InitCommand.self, DoctorCommand.self, ConfigCommand.self,
        ]
    )

    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            Failure(error).end(asJSON: CommandLine.arguments.contains("--json")) { exit(withError: $0) }
        }
    }
}
