import ArgumentParser
import ClearML
import ClearMLConfiguration
import ClearMLStorage

/// `clearml cache`: what is kept on this machine of the files that were fetched.
struct CacheCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache",
        abstract: "Shows, checks and empties the cache of fetched files.",
        discussion: """
            It lies below CLEARML_CACHE_DIR, else ~/.clearml/cache, and is limited to 100 files \
            (sdk.storage.cache.default_cache_manager_size) and 50 GiB (CLEARML_CACHE_SIZE_LIMIT_MB): what was not asked \
            for the longest goes first. Journals of runs are no part of it.
            """,
        subcommands: [ListCache.self, ClearCache.self, VerifyCache.self]
    )
}

extension CommandContext {
    /// The caches of this machine, each with what it holds.
    func caches() throws -> [(cache: FileCache, entries: [CachedEntry])] {
        try FileCache.all(root: configuration.cacheBaseDirectory, limits: CacheLimits(configuration)).map { cache in
            (cache, try cache.entries())
        }
    }
}
