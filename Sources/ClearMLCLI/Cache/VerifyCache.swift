import ArgumentParser
import ClearMLAPI
import ClearMLStorage
import ClearMLTransport

/// `clearml cache verify`.
struct VerifyCache: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Compares the fetched files with what was fetched, by size and SHA-256.",
        discussion: """
            A file that the Python SDK fetched has nothing to be compared with, and is named as unknown. Exit status 1 \
            when a file is damaged and was not removed.
            """
    )

    @OptionGroup var options: CommonOptions

    @Flag(name: .long, help: "Remove what is damaged; it is fetched again when it is wanted.")
    var remove = false

    func run() throws {
        let context = try CommandContext(options)
        var results: [(entry: CachedEntry, word: String, reason: String?)] = []
        var damaged = 0
        let isInterrupted = try Interruption.during { cancellation in
            defer { Output.endProgress() }
            for (cache, entries) in try context.caches() {
                for entry in entries where !cancellation.isCancelled {
                    if !options.json { Output.progress("\(entry.name)  \(Output.bytes(entry.bytes))") }
                    let verdict: CacheVerdict
                    do throws(StorageError) {
                        verdict = try cache.verify(entry, Transfer(cancellation: cancellation))
                    } catch {
                        if error.code == .cancelled { break }
                        verdict = .damaged(error.message)
                    }
                    guard case .damaged(let reason) = verdict else {
                        results.append((entry, word(verdict), nil))
                        continue
                    }
                    let isRemoved = try remove && cache.remove(entry)
                    if !isRemoved { damaged += 1 }
                    results.append((entry, isRemoved ? "removed" : "damaged", reason))
                }
            }
        }
        if options.json {
            Output.json(
                .array(
                    results.map { entry, word, reason in
                        .members([
                            "name": .string(entry.name), "key": .string(entry.key), "result": .string(word),
                            "reason": reason.map { .string($0) },
                        ])
                    }
                )
            )
        } else {
            var table = TextTable([("file", .left), ("result", .left), ("reason", .left)])
            for (entry, word, reason) in results { table.add([entry.name, word, reason ?? ""]) }
            if table.isEmpty { Output.note("the cache is empty") } else { Output.line(table.render()) }
        }
        if isInterrupted { Output.note("interrupted") }
        if damaged > 0 || isInterrupted { throw ExitCode.failure }
    }

    private func word(_ verdict: CacheVerdict) -> String {
        switch verdict {
        case .whole: "whole"
        case .damaged: "damaged"
        case .unknown: "unknown"
        case .unfinished: "unfinished"
        case .busy: "in use"
        }
    }
}
