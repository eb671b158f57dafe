import ArgumentParser
import ClearMLAPI
import ClearMLStorage

/// `clearml cache clear`.
struct ClearCache: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clear",
        abstract: "Removes the fetched files from this machine; they are fetched again when they are wanted.",
        discussion: "What another process is using at this moment stays. Journals of runs are not touched."
    )

    @OptionGroup var options: CommonOptions

    @Option(name: .long, help: "Only what was not used since then, such as 7d or 2026-11-01.")
    var before: TimeArgument?

    func run() throws {
        let context = try CommandContext(options)
        let limit = before?.time(now: context.now).milliseconds
        var (removed, bytes, kept) = (0, Int64(0), 0)
        var failures: [String] = []
        for (cache, entries) in try context.caches() {
            for entry in entries where limit.map({ entry.lastUse / 1_000_000 < $0 }) ?? true {
                do throws(StorageError) {
                    if try cache.remove(entry) {
                        removed += 1
                        bytes += entry.bytes
                    } else {
                        kept += 1
                    }
                } catch {
                    failures.append(error.message)
                }
            }
        }
        for failure in failures { Output.note(failure) }
        if options.json {
            Output.json([
                "removed": .integer(Int64(removed)), "bytes": .integer(bytes), "in_use": .integer(Int64(kept)),
                "failed": .strings(failures),
            ])
        } else {
            Output.line("removed \(removed) files, \(Output.bytes(bytes))" + (kept > 0 ? "; \(kept) are in use" : ""))
        }
        if !failures.isEmpty { throw ExitCode.failure }
    }
}
