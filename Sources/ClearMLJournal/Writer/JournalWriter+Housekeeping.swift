import Synchronization

extension JournalWriter {
    /// Does by hand what the background does otherwise: prepares the next segment, makes everything durable, and calls
    /// a due delivery action.
    ///
    /// For `JournalOptions.Housekeeping.byHand`.
    package func housekeep() {
        prepareAhead(retryingDisk: true)
        syncPass()
        keeping.deliverIfDue()
    }

    /// One beat of the background: makes new reports durable, and looks whether a disk that refused takes them again.
    func tick() {
        lock.lock()
        let isAside = state.pointee.segment == nil || state.pointee.segment?.mode == .memory
        let isDirty = !state.pointee.finished.isEmpty || !state.pointee.unsettled.isEmpty
        lock.unlock()
        if isAside { prepareAhead(retryingDisk: true) }
        if isDirty || committedSequence != durableSequence { syncPass() }
    }

    /// Unmaps what is full, brings the pages ahead into memory, and prepares the next segment.
    func prepareAhead(retryingDisk: Bool) {
        lock.lock()
        let finished = state.pointee.finished
        let mode = state.pointee.segment?.mode
        let isFast = state.pointee.isFast
        var spareIndex: UInt64?
        if !state.pointee.isClosed, state.pointee.spare == nil, mode == .mapped || (retryingDisk && mode != .appending)
        {
            spareIndex = state.pointee.nextIndex
            state.pointee.nextIndex += 1
        }
        lock.unlock()
        for segment in finished { segment.unmap() }
        // A device that cannot keep up, or refuses to sync, must not use up the process's descriptors.
        for segment in finished.dropFirst(Self.openSegments) where segment.mode != .memory { segment.close() }
        if finished.count >= 2 { keeping.wakeSync() }
        if mode == .mapped { prefaultCurrent(isFast: isFast) }
        guard let spareIndex else { return }
        let segment: Segment
        do throws(FileSystemError) {
            segment = try context.factory.makeOnDisk(index: spareIndex, bytes: options.segmentBytes)
            if segment.mode == .mapped {
                let count = isFast ? segment.capacity : min(segment.capacity, AppendState.prefaultAhead)
                try segment.openFile?.prefault(0..<count)
                segment.prefaulted.store(count, ordering: .relaxed)
            }
        } catch {
            // The append path will meet the same refusal, and acts on it, when it needs the segment.
            return
        }
        offer(segment)
    }

    /// Finished segments that may keep their descriptors while they wait to be made durable.
    private static let openSegments = 32

    /// Makes a prepared segment the spare, unless the append path could not wait and has a later one already.
    private func offer(_ segment: Segment) {
        var followUp = FollowUp()
        lock.lock()
        let current = state.pointee.segment
        let isUseful =
            !state.pointee.isClosed && state.pointee.spare == nil && (current?.index ?? 0) < segment.index
        if isUseful {
            state.pointee.spare = segment
            if current == nil || current?.mode == .memory {
                state.pointee.leaveSegment()
                state.pointee.avoidsDisk = false
                _ = state.pointee.beginSegment(0, now: options.clock.now(), context, &followUp)
            }
        }
        lock.unlock()
        if !isUseful { context.factory.discard(segment) }
        perform(followUp)
    }

    /// Makes the pages behind the newest record present, so that storing there does not fault.
    private func prefaultCurrent(isFast: Bool) {
        // The writer may overtake; then the next stretch is due at once.
        for _ in 0..<64 {
            lock.lock()
            guard let segment = state.pointee.segment, segment.mode == .mapped else { return lock.unlock() }
            let position = state.pointee.position - state.pointee.start
            let from = max(state.pointee.prefaulted, position & ~4095)
            lock.unlock()
            let ahead = isFast ? segment.capacity : AppendState.prefaultAhead
            let to = min(segment.capacity, from + ahead)
            if from < to {
                do throws(FileSystemError) {
                    try segment.openFile?.prefault(from..<to)
                } catch {
                    // Then each page is made present by the first store into it.
                    return
                }
            }
            lock.lock()
            guard state.pointee.segment === segment else { return lock.unlock() }
            state.pointee.prefaulted = to
            let trigger = to < segment.capacity ? to - AppendState.prefaultAhead / 2 : segment.capacity
            state.pointee.prefaultTrigger = state.pointee.start + trigger
            state.pointee.updateLimit()
            let isBehind = state.pointee.prefaultTrigger <= state.pointee.position
            lock.unlock()
            if !isBehind { return }
        }
    }

    /// Makes pages writable again that a sync has protected, so that the next records do not pay for it.
    func prefaultAfterSync() {
        lock.lock()
        let segment = state.pointee.segment
        let position = state.pointee.position - state.pointee.start
        lock.unlock()
        guard let segment, segment.mode == .mapped else { return }
        let from = position & ~4095
        let to = min(segment.capacity, from + AppendState.prefaultAhead / 4)
        if from < to {
            // A page that cannot be prepared is prepared by the first store into it.
            try? segment.openFile?.prefault(from..<to)
        }
    }
}
