import Synchronization

/// Writes the journal of one session: each report is in the file when the call returns, and survives any death of the
/// process from then on.
///
/// **Threads.** Every method may be called from any thread. Appending takes one short lock; in the usual case it makes no
/// system call, allocates nothing, and never waits for the device.
///
/// **Durability.** SIGKILL loses nothing that had returned. Power loss loses at most what was appended within
/// `JournalOptions.powerLossWindow`; `synchronize()` makes everything durable now.
///
/// **Refusal.** Appending never throws. Where the disk refuses, records are kept in bounded memory, and counted as dropped
/// when that is full: see `JournalEvent` and `statistics`.
package final class JournalWriter: Sendable {
    /// The session, readable and deliverable from within this process also while records are kept in memory.
    package let session: StoredSession

    let options: JournalOptions
    let context: WriterContext
    let lock: AppendLock
    // Protected by `lock`; the memory lives as long as the writer.
    nonisolated(unsafe) let state: UnsafeMutablePointer<AppendState>
    let committed = Atomic<UInt64>(0)
    let keeping: JournalKeeping
    private let onEvent: @Sendable (JournalEvent) -> Void

    /// Begins a new session: makes its directory, `session.json` and the first segment.
    ///
    /// Never fails: what the disk refuses is kept in memory, and `onEvent` is told.
    /// - Parameters:
    ///   - description: Whose session it is; `id` names the directory.
    ///   - store: Where sessions live.
    ///   - options: How the journal is written.
    ///   - onEvent: Told what the user should hear about, on whatever thread it happens; must not call the writer.
    package convenience init(
        _ description: SessionDescription,
        in store: SessionStore,
        options: JournalOptions = JournalOptions(),
        onEvent: @escaping @Sendable (JournalEvent) -> Void = { _ in }
    ) {
        let clock = options.clock
        let fileSystem = OverlayFileSystem(
            base: store.fileSystem,
            limit: options.memoryLimit,
            timestamp: { clock.now() }
        )
        let directory = store.directory(of: description.id)
        let session = StoredSession(id: description.id, directory: directory, fileSystem: fileSystem)
        self.init(session, fileSystem, description, options, onEvent)
    }

    /// Begins the session's second journal, for what comes with a file; it shares the bounded memory of the first.
    ///
    /// Never fails, as above.
    ///
    /// - Parameter onEvent: As for the journal of reports.
    /// - Returns: Its writer.
    package func makeFiles(onEvent: @escaping @Sendable (JournalEvent) -> Void = { _ in }) -> JournalWriter {
        var options = options
        options.firstSegmentBytes = min(options.firstSegmentBytes, 64 << 10)
        return JournalWriter(session.files, keeping.fileSystem, nil, options, onEvent)
    }

    /// `description` is written as `session.json`; nil where that exists.
    private init(
        _ session: StoredSession,
        _ fileSystem: OverlayFileSystem,
        _ description: SessionDescription?,
        _ options: JournalOptions,
        _ onEvent: @escaping @Sendable (JournalEvent) -> Void
    ) {
        let directory = session.directory
        self.options = options
        self.onEvent = onEvent
        self.session = session
        self.lock = AppendLock()
        self.state = .allocate(capacity: 1)
        state.initialize(to: AppendState())

        var events: [JournalEvent] = []
        do throws(FileSystemError) { try fileSystem.createDirectory(directory) } catch {
            events.append(.keepingInMemory(error))
        }
        self.context = WriterContext(
            factory: SegmentFactory(fileSystem: fileSystem, directory: directory),
            options: options,
            session: SessionBytes(id: session.id)
        )
        self.keeping = JournalKeeping(session: session, fileSystem: fileSystem, options: options)
        do throws(JournalError) {
            // Locked before anybody can see the session, so that nobody takes it for a dead one.
            keeping.hold(try session.lock(.writer))
            if let description { try session.create(description) }
        } catch {
            events.append(
                .keepingInMemory(error.cause ?? FileSystemError(.failed, operation: "create", path: directory))
            )
        }
        var followUp = FollowUp(events: events)
        _ = state.pointee.makeRoom(0, now: options.clock.now(), context, &followUp)
        keeping.start(self)
        perform(followUp)
    }

    deinit {
        keeping.stop()
        state.pointee.destroy()
        state.deinitialize(count: 1)
        state.deallocate()
        lock.destroy()
    }

    /// Sequence number of the newest report, 0 before the first; as cheap as reading a variable.
    ///
    /// A reader finds every report up to it.
    package var committedSequence: UInt64 { committed.load(ordering: .acquiring) }

    /// Sequence number up to which reports are known to survive a power loss.
    package var durableSequence: UInt64 { keeping.durable.load(ordering: .acquiring) }

    /// What was written, where, and what could not be kept.
    package var statistics: JournalStatistics {
        lock.lock()
        defer { lock.unlock() }
        var result = JournalStatistics()
        result.journalled = state.pointee.nextSequence - 1
        result.durable = durableSequence
        result.mode = state.pointee.segment?.mode ?? .none
        result.series = Int(state.pointee.table.count)
        result.bytes = state.pointee.totalBytes
        if state.pointee.maximumIteration != .min { result.maximumIteration = state.pointee.maximumIteration }
        result.dropped = state.pointee.dropped
        return result
    }

    /// Calls `action` once, on a queue of the writer's, after at least `bytes` more bytes were appended: for a
    /// deliverer that sends full batches early.
    ///
    /// Replaces an earlier request that was not answered yet. Appending stays as cheap as without.
    package func notify(afterBytes bytes: Int, _ action: @escaping @Sendable () -> Void) {
        keeping.setDeliveryAction(action)
        lock.lock()
        state.pointee.wakeAtBytes = state.pointee.totalBytes + UInt64(max(1, bytes))
        state.pointee.updateLimit()
        lock.unlock()
    }

    /// Does what had to wait until the lock was given back.
    func perform(_ followUp: FollowUp) {
        if followUp.wakesHousekeeper { keeping.wake() }
        if followUp.wakesDelivery { keeping.wakeDelivery() }
        for event in followUp.events { onEvent(event) }
    }
}
