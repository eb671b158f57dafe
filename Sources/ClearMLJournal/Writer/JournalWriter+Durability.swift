import Synchronization

extension JournalWriter {
    /// Makes every report that has returned durable, and the files that are still being copied, and waits for it:
    /// seconds, on a slow device.
    /// - Throws: `storage` when the device refuses; the records are in the file, or in memory, nevertheless.
    package func synchronize() throws(JournalError) {
        let wanted = committedSequence
        waitForCaptures()
        if let failure = syncPass() { throw JournalError(failure) }
        guard durableSequence >= wanted else {
            throw JournalError(.storage, "the disk refuses new records; they are kept in memory until it takes them")
        }
    }

    /// Ends the journal: makes it durable, cuts the last segment to its length, notes the end in `session.json`, and
    /// gives up the lock that says that the session is alive.
    ///
    /// Later reports are dropped and counted; later calls do nothing.
    /// - Parameters:
    ///   - outcome: How the run ended, for `session.json`.
    ///   - timeout: Milliseconds to wait for the device. It is finished in the background after that.
    /// - Returns: Whether everything was durable in time. If not, it is nevertheless in the files.
    @discardableResult
    package func close(outcome: String? = nil, timeout: Int64 = 30_000) -> Bool {
        lock.lock()
        guard !state.pointee.isClosed else {
            lock.unlock()
            return committedSequence == durableSequence
        }
        state.pointee.isClosed = true
        let last = state.pointee.segment
        let used =
            last?.mode == .appending
            ? state.pointee.appendOffset : state.pointee.position - state.pointee.start
        state.pointee.leaveSegment()
        let spare = state.pointee.spare
        state.pointee.spare = nil
        let journalled = state.pointee.nextSequence - 1
        lock.unlock()
        keeping.stop()
        let finished = keeping.onSyncQueue(waiting: timeout) { [self] in
            if let spare { context.factory.discard(spare) }
            if let last, last.mode != .appending {
                last.unmap()
                // Left at its reserved size it would still be read correctly.
                try? last.openFile?.truncate(used)
            }
            waitForCaptures()
            syncPass()
            noteEnd(outcome, journalled)
            keeping.releaseWriterLock()
        }
        return finished && durableSequence == journalled
    }

    private func noteEnd(_ outcome: String?, _ journalled: UInt64) {
        let now = options.clock.now()
        do throws(JournalError) {
            try session.update { description in
                switch session.lane {
                case .reports:
                    description.closedAt = now
                    description.outcome = outcome
                    description.journalled = journalled
                case .files: description.journalledFiles = journalled
                }
            }
        } catch {
            perform(FollowUp(events: error.cause.map { [.syncFailed($0)] } ?? []))
        }
    }

    /// Makes what was appended so far durable, oldest first.
    ///
    /// With `finishedOnly`, the current segment is left alone: syncing it would protect the very pages that are about to
    /// be written.
    /// - Returns: The first refusal of the device.
    @discardableResult
    func syncPass(finishedOnly: Bool = false) -> FileSystemError? {
        let (failure, events) = keeping.withSyncState { sync -> (FileSystemError?, [JournalEvent]) in
            lock.lock()
            let target = state.pointee.nextSequence - 1
            if finishedOnly, state.pointee.finished.isEmpty {
                lock.unlock()
                return (nil, [])
            }
            let finished = state.pointee.finished
            let current = state.pointee.segment
            let unsettled = state.pointee.unsettled
            let names = definitions(from: sync.namesWritten)
            let count = state.pointee.table.count
            lock.unlock()
            do throws(FileSystemError) {
                // Before the records that name them.
                let captured = finishedOnly ? false : try syncCaptured(&sync)
                if !names.isEmpty { try writeNames(names, count: count, &sync) }
                let settled = settle(unsettled, except: current, &sync)
                for segment in finished where segment.mode != .memory {
                    try segment.finish(in: keeping.fileSystem)
                }
                leave(finished)
                if finishedOnly { return (nil, []) }
                if let current, current.mode != .memory { try current.openFile?.sync() }
                try syncEntries(newest: max(current?.index ?? 0, finished.last?.index ?? 0), &sync)
                if settled, captured, current?.mode != .memory { keeping.durable.store(target, ordering: .releasing) }
            } catch {
                defer { sync.hasFailed = true }
                return (error, sync.hasFailed ? [] : [.syncFailed(error)])
            }
            sync.hasFailed = false
            return (nil, [])
        }
        if !finishedOnly { prefaultAfterSync() }
        perform(FollowUp(events: events))
        return failure
    }

    /// Forgets finished segments that are durable, or in memory and settled.
    private func leave(_ segments: [Segment]) {
        lock.lock()
        state.pointee.finished.removeFirst(segments.count)
        lock.unlock()
        for segment in segments { segment.close() }
    }

    /// Makes the names of files durable after new ones were made; the first time also that of the session itself.
    private func syncEntries(newest: UInt64, _ sync: inout JournalKeeping.SyncState) throws(FileSystemError) {
        guard newest > sync.durableIndex else { return }
        if sync.durableIndex == 0 {
            try session.syncDescription()
            // Also for the journal of files, which may be durable before that of the reports.
            try keeping.fileSystem.syncDirectory(DiskFileSystem.parent(of: session.root))
            if session.directory != session.root { try keeping.fileSystem.syncDirectory(session.root) }
        }
        try keeping.fileSystem.syncDirectory(session.directory)
        sync.durableIndex = newest
    }

    /// Moves finished segments from memory to the disk, if it takes them now.
    ///
    /// Whether none is left.
    private func settle(
        _ unsettled: [Segment],
        except current: Segment?,
        _ sync: inout JournalKeeping.SyncState
    ) -> Bool {
        var left = 0
        for segment in unsettled where segment !== current {
            segment.close()
            do throws(FileSystemError) {
                try keeping.fileSystem.settle(segment.path)
                lock.lock()
                state.pointee.unsettled.removeAll { $0 === segment }
                lock.unlock()
            } catch {
                left += 1
                // In order: what comes later has no better chance.
                break
            }
        }
        return left == 0
    }

    /// The records that define the series from `first` on.
    ///
    /// The lock must be held.
    private func definitions(from first: UInt32) -> [UInt8] {
        let table = state.pointee.table
        guard first < table.count else { return [] }
        var bytes: [UInt8] = []
        let sequence = state.pointee.nextSequence
        for id in first..<table.count {
            let (title, series) = (table.title(of: id), table.series(of: id))
            let length = RecordEncoder.seriesLength(title: title.count, series: series.count)
            withUnsafeTemporaryAllocation(byteCount: length, alignment: 8) { buffer in
                guard let start = buffer.baseAddress else { return }
                buffer.initializeMemory(as: UInt8.self, repeating: 0)
                RecordEncoder.writeSeries(
                    at: start,
                    id: id,
                    title: title,
                    series: series,
                    sequence: sequence,
                    timestamp: 0
                )
                bytes += UnsafeRawBufferPointer(buffer)
            }
        }
        return bytes
    }

    /// Writes the second definition of new series, which is read when damage took the first.
    private func writeNames(
        _ records: [UInt8],
        count: UInt32,
        _ sync: inout JournalKeeping.SyncState
    ) throws(FileSystemError) {
        let file: any OpenFile
        if let open = sync.names {
            file = open
        } else {
            file = try keeping.fileSystem.open(session.path(StoredSession.namesName), .createIfMissing)
            let header = SegmentHeader(session: context.session, index: 0, firstSequence: 0, timestamp: 0)
            try file.writeAll(header.bytes(), at: 0)
            sync.names = file
            sync.namesOffset = SegmentHeader.size
        }
        try file.writeAll(records, at: sync.namesOffset)
        sync.namesOffset += records.count
        sync.namesWritten = count
        try file.sync()
    }
}
