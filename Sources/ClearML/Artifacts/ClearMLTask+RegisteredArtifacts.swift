// A registered artifact is stored when it is registered, again whenever a look at it finds it changed, and a last time
// when the run is closed. Every version replaces the one before; what has not changed is not stored again.

extension ClearMLTask {
    /// Stores a file, a folder or a wildcard with this task, and again whenever it has changed.
    ///
    /// Whether it changed is told by size and times, and by the contents where these changed. What is not there yet is
    /// stored when it appears; what is gone keeps its last version.
    ///
    /// ```swift
    /// try task.registerArtifact(name: "notes", localPath: "notes.md")
    /// ```
    /// - Parameters:
    ///   - name: what it is found by; a registration of the same name takes the place of an earlier one.
    ///   - localPath: a file, a folder, or a folder and a wildcard, as for `uploadArtifact(name:localPath:)`.
    ///   - metadata: texts shown beside it.
    ///   - interval: the time between two looks, at least one second; five minutes, as in the Python SDK.
    /// - Throws: ``ClearMLError``, as `uploadArtifact(name:localPath:)` does, but for what is not there yet. What goes
    ///   wrong later is said once on standard error.
    public func registerArtifact(
        name: String,
        localPath: String,
        metadata: [String: String] = [:],
        interval: Duration = .seconds(300)
    ) throws(ClearMLError) {
        try register(name, metadata, interval) { () throws(ClearMLError) in
            try ArtifactFiles.contentIfPresent(at: localPath)
        }
    }

    /// Stores a value with this task, and again whenever it has changed.
    ///
    /// - Parameters:
    ///   - name: what it is found by; a registration of the same name takes the place of an earlier one.
    ///   - metadata: texts shown beside it.
    ///   - interval: the time between two looks, at least one second; five minutes, as in the Python SDK.
    ///   - value: gives the value as it is now; called once in this call, then on a queue of the library's, and a last
    ///     time while the run is closed. It must not register artifacts itself.
    /// - Throws: ``ClearMLError``, as `uploadArtifact(name:artifact:)` does, and for what `value` throws. What goes wrong
    ///   later is said once on standard error.
    public func registerArtifact(
        name: String,
        metadata: [String: String] = [:],
        interval: Duration = .seconds(300),
        value: @escaping @Sendable () throws -> some Encodable & Sendable
    ) throws(ClearMLError) {
        try register(name, metadata, interval) { () throws(ClearMLError) in
            try .value(try Self.current(name, value), name: name)
        }
    }

    /// Stores a table with this task, one row a value, and again whenever it has changed.
    ///
    /// ```swift
    /// try task.registerArtifact(name: "mistakes") { mistakes.withLock { $0 } }
    /// ```
    /// - Parameters:
    ///   - name: what it is found by; a registration of the same name takes the place of an earlier one.
    ///   - metadata: texts shown beside it.
    ///   - interval: the time between two looks, at least one second; five minutes, as in the Python SDK.
    ///   - table: gives the rows as they are now, as for `registerArtifact(name:value:)`.
    /// - Throws: ``ClearMLError``, as `uploadArtifact(name:table:)` does, and for what `table` throws. What goes wrong
    ///   later is said once on standard error.
    public func registerArtifact<Row: Encodable & Sendable>(
        name: String,
        metadata: [String: String] = [:],
        interval: Duration = .seconds(300),
        table: @escaping @Sendable () throws -> [Row]
    ) throws(ClearMLError) {
        try register(name, metadata, interval) { () throws(ClearMLError) in
            try .table(try Self.current(name, table), name: name)
        }
    }

    /// Looks at a registered artifact once more, stores it if it has changed, and lets it be from then on.
    ///
    /// - Parameter name: its name; nothing happens where none of that name is registered.
    /// - Throws: ``ClearMLError``, as the registration does; it is no longer looked at nevertheless.
    public func unregisterArtifact(name: String) throws(ClearMLError) { try run?.watch.remove(name) }

    /// The names of the artifacts that are registered with this run, in order.
    public var registeredArtifacts: [String] { run?.watch.names ?? [] }

    private func register(
        _ name: String,
        _ metadata: [String: String],
        _ interval: Duration,
        _ source: @escaping ArtifactWatch.Source
    ) throws(ClearMLError) {
        let run = try storingRun(for: name)
        try run.requireOpen("registerArtifact")
        try run.watch.add(name, metadata: metadata, every: max(interval, .seconds(1)), source)
    }

    private static func current<Value>(
        _ name: String,
        _ value: @Sendable () throws -> Value
    ) throws(ClearMLError) -> Value {
        do {
            return try value()
        } catch {
            throw ClearMLError(
                code: .invalidArgument,
                message: "the artifact \(name) has no value now: \(error)",
                underlying: error
            )
        }
    }
}
