import ArgumentParser
import ClearML
import ClearMLAPI
import ClearMLConfiguration
import ClearMLStorage

/// `clearml cache list`.
struct ListCache: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the fetched files on this machine, the one used last first."
    )

    @OptionGroup var options: CommonOptions

    func run() throws {
        let context = try CommandContext(options)
        let caches = try context.caches()
        if options.json {
            Output.json(.array(caches.flatMap { cache, entries in entries.map { json($0, cache) } }))
            return
        }
        var table = TextTable([
            ("file", .left), ("size", .right), ("used", .right), ("state", .left), ("address", .left),
        ])
        var total: Int64 = 0
        for (cache, entries) in caches {
            for entry in entries {
                let age = Double(max(0, context.now - entry.lastUse / 1_000_000)) / 1000
                table.add([
                    entry.name, Output.bytes(entry.bytes), Output.duration(seconds: age) + " ago", state(entry),
                    cache.origin(of: entry) ?? "",
                ])
                total += entry.bytes
            }
        }
        guard !table.isEmpty else { return Output.note("the cache is empty") }
        Output.line(table.render())
        let limit = CacheLimits(context.configuration).bytes.map { " of \(Output.bytes($0))" } ?? ""
        Output.note("\(Output.bytes(total))\(limit) in \(context.configuration.cacheBaseDirectory)/storage_manager")
    }

    private func state(_ entry: CachedEntry) -> String {
        entry.file == nil ? "unfinished" : entry.isUnpacked ? "unpacked" : ""
    }

    private func json(_ entry: CachedEntry, _ cache: FileCache) -> JSONValue {
        .members([
            "name": .string(entry.name), "key": .string(entry.key), "bytes": .integer(entry.bytes),
            "path": entry.file.map { .string("\(cache.folder)/\($0)") },
            "last_use": .string(ServerTime(milliseconds: entry.lastUse / 1_000_000).description),
            "complete": .bool(entry.file != nil), "unpacked": .bool(entry.isUnpacked),
            "url": cache.origin(of: entry).map { .string($0) },
        ])
    }
}
