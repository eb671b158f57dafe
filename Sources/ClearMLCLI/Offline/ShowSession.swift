import ArgumentParser
import ClearMLAPI
import ClearMLJournal

/// `clearml offline show`.
struct ShowSession: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows one journalled run: its counts, what was refused and why, damage, the curves."
    )

    @OptionGroup var options: CommonOptions

    @Argument(help: "The session's id, or the beginning of it.")
    var session: String

    func run() throws {
        let context = try CommandContext(options)
        let session = try context.store.list().session(named: session)
        let overview = try SessionOverview(session, try session.description())
        if options.json {
            Output.json(overview.json(details: true))
            return
        }
        let description = overview.description
        var lines = [
            "session       \(session.id)  (\(overview.state))",
            "task          \([description.projectName, description.taskName].joined(separator: "/").singleLine)",
            "server task   \(description.taskID ?? "not created yet")",
            "journalled    \(overview.journalled)  (in the journal: \(overview.scalars) scalars, \(overview.texts) console "
                + "records, \(overview.operations) operations)",
            "acknowledged  \(overview.mark.acknowledged)",
            "refused       \(overview.refusedCount)",
            "pending       \(overview.pending)",
            "journal       \(session.directory)  (\(Output.bytes(Int64(session.size()))))",
        ]
        if overview.mark.notFinite > 0 { lines.append("              \(overview.mark.notFinite) × not finite") }
        for (reason, count) in overview.refused.sorted(by: { $0.key < $1.key }) {
            lines.append("              \(count) × \(reason.singleLine)")
        }
        for place in overview.damage { lines.append("damage        \(place.words)") }
        if overview.pending > 0 { lines.append("next          clearml offline sync \(session.id)") }
        Output.line(lines.joined(separator: "\n"))
        let curves = try SessionCurves(session, isLive: overview.isLive)
        if !curves.isEmpty { Output.line("\n" + curves.table) }
    }
}
