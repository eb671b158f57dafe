import ArgumentParser
import ClearML

/// The command-line tool `clearml`.
///
/// Results go to stdout, everything else to stderr. Exit status: 0 done, 1 failed or short, 64 usage.
@main
struct ClearMLCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clearml",
        abstract: "Works with ClearML-compatible servers and with the runs journalled on this machine.",
        discussion: """
            Settings come from the environment (CLEARML_…) and clearml.conf; `clearml config explain` shows each value \
            and where it came from.
            """,
        subcommands: [OfflineCommand.self, TaskCommand.self, InitCommand.self, DoctorCommand.self, ConfigCommand.self]
    )
}
