import ClearMLJournal
import ClearMLTestSupport
import Foundation
import Testing

/// The snippet `ClosedAtExit`, beside the tests in the build folder.
private enum ExitProgram {
    static let path = URL(fileURLWithPath: CommandLine.arguments[0])
        .deletingLastPathComponent().appendingPathComponent("ClosedAtExit").path
}

/// Runs the snippet `ClosedAtExit`, which the package builds beside its tests.
@Suite("The end of a process", .enabled(if: FileManager.default.isExecutableFile(atPath: ExitProgram.path)))
struct ProcessEndTests {
    @Test("A run that nobody closed is whole in its journal, with an end", arguments: [nil, 0, 3])
    func exitStatus(status: Int32?) async throws {
        try await withTemporaryDirectory { folder in
            let process = Process()
            process.executableURL = URL(fileURLWithPath: ExitProgram.path)
            process.arguments = status.map { ["\($0)"] } ?? []
            process.environment = childEnvironment([
                "CLEARML_CACHE_DIR": folder, "HOME": folder, "CLEARML_OFFLINE_MODE": "1",
            ])
            let output = Pipe()
            let errors = Pipe()
            process.standardOutput = output
            process.standardError = errors
            try process.run()
            await onThread { process.waitUntilExit() }
            #expect(process.terminationStatus == status ?? 0)
            #expect(output.fileHandleForReading.readDataToEndOfFile().isEmpty, "nothing is printed on standard output")
            let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)

            let listing = try SessionStore(root: "\(folder)/journal").list()
            let (session, description) = try #require(listing.sessions.first)
            #expect(listing.sessions.count == 1)
            #expect(said.split(separator: "\n").count == 1)
            #expect(said.hasSuffix("clearml offline sync \(session.id)\n"))
            #if canImport(Glibc)
            let end = status == 3 ? "failed" : "completed"
            #else
            let end = "completed"
            #endif
            #expect(description.outcome == end)
            let lines = try JournalLine.read(session)
            let captured: Set = ["tasks.edit", "tasks.edit_configuration"]
            #expect(lines.filter { !captured.contains($0.operation?.name ?? "") }.count == 3)
            #expect(lines.contains { $0.operation?.name == "tasks.edit" }, "the end waits for what is captured")
            #expect(lines.last?.operation?.name == "tasks.\(end)")
        }
    }
}
