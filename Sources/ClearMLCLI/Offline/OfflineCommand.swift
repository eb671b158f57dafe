import ArgumentParser

/// `clearml offline`: the runs journalled on this machine.
struct OfflineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "offline",
        abstract: "Lists, delivers, checks and exchanges the runs journalled on this machine.",
        subcommands: [
            ListSessions.self, ShowSession.self, SyncSessions.self, VerifySessions.self, ExportSession.self,
            ImportSession.self,
        ]
    )
}
