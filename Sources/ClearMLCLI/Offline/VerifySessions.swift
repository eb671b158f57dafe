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
        var sessions = try choice.resolve(try context.store.list())
        if choice.all { sessions = try sessions.filter { try $0.description().taskID != nil } }
        if sessions.isEmpty { Output.note("no session in \(context.store.root) was delivered yet") }
        var agrees = true
        var results: [JSONValue] = []
        let interrupted = try Interruption.during { cancellation in
            let api = sessions.isEmpty ? nil : try context.session()
            for session in sessions where !cancellation.isCancelled {
                guard let api else { return }
                defer { Output.endProgress() }
                Output.progress("\(session.id.prefix(12))  comparing")
                do throws(SessionVerify.Failure) {
                    let report = try SessionVerify(session: session, api: api).run(cancellation: cancellation)
                    agrees = agrees && report.agrees
                    results.append(Self.json(session, report))
                    if !options.json { Self.print(session, report) }
                } catch {
                    agrees = false
                    let words = Self.words(error, session)
                    results.append(["session": .string(session.id), "agrees": false, "error": .string(words)])
                    if !options.json { Output.line("\(session.id)  not compared: \(words.singleLine)") }
                }
            }
        }
        if interrupted { Output.note("interrupted; not everything was compared") }
        agrees = agrees && !interrupted
        if options.json { Output.json(["agrees": .bool(agrees), "sessions": .array(results)]) }
        if !agrees { throw ExitCode.failure }
    }

    private static func print(_ session: StoredSession, _ report: VerifyReport) {
        Output.line("\(session.id)  \(report.summary)")
        if report.notExpected > 0 {
            Output.line("  not compared: \(report.notExpected) reports that are pending, refused or not finite")
        }
        for example in report.examples { Output.line("  \(example.singleLine)") }
    }

    private static func words(_ failure: SessionVerify.Failure, _ session: StoredSession) -> String {
        switch failure {
        case .notDelivered: "it has no task on the server yet; first run: clearml offline sync \(session.id)"
        case .journal(let error): error.message
        case .server(let error): error.description
        }
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
