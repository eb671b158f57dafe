import ArgumentParser
import ClearMLAPI
import ClearMLJournal

/// `clearml offline list`.
struct ListSessions: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the journalled runs, oldest first, with what is still to be delivered."
    )

    @OptionGroup var options: CommonOptions

    @Flag(name: .long, help: "Only sessions with something to deliver.")
    var pending = false

    func run() throws {
        let context = try CommandContext(options)
        let listing = try context.store.list()
        var overviews: [SessionOverview] = []
        var failed: [(StoredSession, any Error)] = listing.unreadable.map { ($0.session, $0.error) }
        for (session, description) in listing.sessions {
            do {
                let overview = try SessionOverview(session, description)
                if !pending || overview.pending > 0 { overviews.append(overview) }
            } catch {
                failed.append((session, error))
            }
        }
        if options.json {
            let bad = failed.map { session, error -> JSONValue in
                ["session": .string(session.id), "error": .string("\(error)")]
            }
            Output.json(.array(overviews.map { $0.json(details: false) } + bad))
        } else if overviews.isEmpty, failed.isEmpty {
            Output.note("there are no\(pending ? " undelivered" : "") sessions in \(context.store.root)")
        } else {
            var table = TextTable([
                ("session", .left), ("age", .right), ("task", .left), ("state", .left), ("reports", .right),
                ("pending", .right), ("size", .right), ("server task", .left),
            ])
            for overview in overviews {
                let description = overview.description
                table.add([
                    String(overview.session.id.prefix(12)),
                    Output.duration(seconds: Double(context.now - description.createdAt) / 1000),
                    [description.projectName, description.taskName].filter { !$0.isEmpty }.joined(separator: "/"),
                    overview.state, String(overview.journalled), String(overview.pending),
                    Output.bytes(Int64(overview.session.size())), description.taskID ?? "",
                ])
            }
            Output.line(table.render())
            for (session, error) in failed { Output.note("\(session.id): \(error)") }
        }
        if !failed.isEmpty { throw ExitCode.failure }
    }
}
