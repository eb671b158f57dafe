import ArgumentParser
import ClearML
import ClearMLAPI

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// `clearml task console`.
struct TaskConsole: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "console",
        abstract: "Prints the console of a task."
    )

    @OptionGroup var options: CommonOptions
    @OptionGroup var choice: TaskChoice

    @Option(name: [.customShort("n"), .long], help: "How many records, the latest ones; each may hold several lines.")
    var last = 100

    @Flag(name: .long, help: "All of it, from the beginning.")
    var all = false

    @Flag(name: [.short, .long], help: "Go on with what is reported from now on, until the task ends.")
    var follow = false

    @Flag(name: .long, help: "Put the level before each record.")
    var levels = false

    func validate() throws {
        guard (1...10_000).contains(last) else { throw ValidationError("--last must be from 1 to 10000") }
        if follow, options.json { throw ValidationError("--follow and --json exclude each other") }
    }

    func run() throws {
        let context = try CommandContext(options)
        let task = try choice.find(context)
        let records = try all ? task.getReportedConsoleOutput() : task.getReportedConsoleOutput(last: last)
        if options.json {
            Output.json(.array(records.map(Self.json)))
            return
        }
        show(records)
        if follow { try follow(task, after: records.last?.timestamp ?? -1, context) }
    }

    /// Prints what comes, until the task has ended and nothing more comes.
    private func follow(_ task: ClearMLTask, after position: Int64, _ context: CommandContext) throws {
        let events = EventService(try context.registry.session())
        let id = task.id ?? ""
        var position = position
        while true {
            // Asked before reading: what is reported between the two questions still shows.
            let isOver = try task.status().isFinal
            try events.forEachConsolePage(task: id, after: position) { page throws(APIError) in
                show(page)
                position = page.last?.timestamp ?? position
                return true
            }
            if isOver { return }
            sleep(2)
        }
    }

    private func show(_ records: [ConsoleEvent]) {
        for record in records {
            Output.line(levels ? "[\(record.level.singleLine)] \(record.message)" : record.message)
        }
        fflush(nil)
    }

    private static func json(_ record: ConsoleEvent) -> JSONValue {
        [
            "level": .string(record.level), "message": .string(record.message),
            "time": .string(ServerTime(milliseconds: record.timestamp).description), "worker": .string(record.worker),
        ]
    }
}
