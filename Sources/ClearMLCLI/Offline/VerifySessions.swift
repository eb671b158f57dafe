import ArgumentParser
import ClearMLAPI
import ClearMLDelivery
import ClearMLJournal
import ClearMLTransport

/// `clearml offline verify`.
struct VerifySessions: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Compares journalled runs with what the server has, value by value.",
        discussion: """
            Every point (the last value of each title, series and iteration) and every console line is read back. Exit \
            status 1 when something is missing, differs or is there twice.
            """
    )

    @OptionGroup var options: CommonOptions
    @OptionGroup var choice: SessionChoice

    func run() throws {
        let context = try CommandContext(options)
        let sessions = try choice.resolve(try context.store.list())
        let api = try context.session()
        var agrees = true
        var results: [JSONValue] = []
        try Interruption.during { cancellation in
            for session in sessions where !cancellation.isCancelled {
                do {
                    let report = try SessionVerify(session: session, api: api).run(cancellation: cancellation)
                    agrees = agrees && report.agrees
                    results.append(Self.json(session, report))
                    guard !options.json else { continue }
                    Output.line("\(session.id)  \(report.summary)")
                    for example in report.examples { Output.line("  \(example.singleLine)") }
                } catch {
                    agrees = false
                    results.append(["session": .string(session.id), "agrees": false, "error": .string("\(error)")])
                    if !options.json { Output.line("\(session.id)  not compared: \("\(error)".singleLine)") }
                }
            }
        }
        if options.json { Output.json(["agrees": .bool(agrees), "sessions": .array(results)]) }
        if !agrees { throw ExitCode.failure }
    }

    private static func json(_ session: StoredSession, _ report: VerifyReport) -> JSONValue {
        [
            "session": .string(session.id), "agrees": .bool(report.agrees), "points": .integer(Int64(report.points)),
            "missing_points": .integer(Int64(report.missingPoints)),
            "differing_points": .integer(Int64(report.differingPoints)), "lines": .integer(Int64(report.lines)),
            "missing_lines": .integer(Int64(report.missingLines)),
            "doubled_lines": .integer(Int64(report.doubledLines)),
            "not_expected": .integer(Int64(clamping: report.notExpected)), "examples": .strings(report.examples),
        ]
    }
}
