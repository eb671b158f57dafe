import ArgumentParser
import ClearMLAPI
import ClearMLDelivery
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
        let contents = try SessionContents(session, isLive: overview.isLive)
        if options.json {
            Output.json(.object((overview.json.objectValue ?? [:]).merging(contents.json) { $1 }))
            return
        }
        let receipt = overview.receipt
        var lines = [
            "session       \(session.id)  (\(overview.state))",
            "task          \(overview.taskName.singleLine)",
            "server task   \((overview.description.taskID ?? "not created yet").singleLine)",
            "journalled    \(receipt.journalled)  (in the journal: \(contents.words))",
            "acknowledged  \(receipt.acknowledged)",
            "refused       \(receipt.refusedCount)",
        ]
        for (reason, count) in receipt.refused.sorted(by: { $0.key < $1.key }) {
            lines.append("              \(count) × \(reason.singleLine)")
        }
        lines.append("pending       \(receipt.pending)")
        lines.append("journal       \(session.directory.singleLine)  (\(Output.bytes(Int64(session.size()))))")
        for place in receipt.damage { lines.append("damage        \(place)") }
        if receipt.pending > 0 { lines.append("next          clearml offline sync \(session.id)") }
        Output.line(lines.joined(separator: "\n"))
        if !contents.curves.isEmpty { Output.line("\n" + contents.table) }
    }
}
