import ArgumentParser
import ClearMLAPI

/// `clearml doctor`: tries every hop to the server and says which one fails and what governs it.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Checks the way to the server hop by hop.",
        discussion: """
            Configuration, name resolution, TCP, TLS, API, login, file server, and the journal's folder. For the hop \
            that fails, the setting that governs it is named. Exit status 1 when one fails.
            """
    )

    @OptionGroup var options: CommonOptions

    @Option(name: .long, help: "Seconds allowed for each hop.")
    var timeout = 10

    func validate() throws {
        guard (1...600).contains(timeout) else { throw ValidationError("--timeout must be between 1 and 600 seconds") }
    }

    func run() throws {
        var examination = try Examination(context: CommandContext(options), timeout: .seconds(timeout))
        examination.run { hop in
            if !options.json { Output.line(hop.line) }
        }
        if options.json {
            Output.json([
                "ok": .bool(!examination.hasFailed), "hops": .array(examination.hops.map(\.json)),
            ])
        }
        if examination.hasFailed { throw ExitCode.failure }
    }
}
