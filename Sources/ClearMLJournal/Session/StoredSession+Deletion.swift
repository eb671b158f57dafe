extension StoredSession {
    /// Deletes the segments of which every report is settled, and that the writer has left; also while the run is alive.
    /// - Parameter sequence: Every report up to this one is settled, as the delivery mark says durably.
    /// - Returns: How many were deleted.
    /// - Throws: `storage`; what was deleted before stays deleted.
    @discardableResult
    package func deleteSegments(settledThrough sequence: UInt64) throws(JournalError) -> Int {
        let indices = try storing { () throws(FileSystemError) in try segmentIndices() }
        var candidates: [UInt64] = []
        var deleted = 0
        for index in indices {
            // Only where the next segment begins tells where one ends. What was never begun, or cannot be read, tells
            // nothing and goes with those before it.
            if let first = try firstSequence(of: index) {
                guard first <= sequence + 1 else { break }
                for candidate in candidates {
                    try storing { () throws(FileSystemError) in
                        try fileSystem.remove(path(SegmentName.make(candidate)))
                    }
                    deleted += 1
                }
                candidates = []
            }
            candidates.append(index)
        }
        return deleted
    }

    /// Whether every report is settled: nothing is left to deliver, and nothing is lost by deleting the session.
    /// - Throws: When a journal or its mark cannot be read; then assume that something is left.
    package func isSettled() throws(JournalError) -> Bool {
        for lane in try lanes() {
            let reader = JournalReader(lane, after: try lane.settledSequence(), isLive: false)
            while let record = try reader.next() {
                if case .series = record.content { continue }
                return false
            }
            guard reader.missingCount == 0 else { return false }
        }
        return true
    }

    /// The sequence number up to which the delivery mark says that reports are settled; 0 when there is no mark.
    ///
    /// Unlike `DeliveryMark(_:)` this makes no file.
    /// - Throws: As `DeliveryMark(_:)`.
    package func settledSequence() throws(JournalError) -> UInt64 {
        let information = try storing { () throws(FileSystemError) in
            try fileSystem.information(path(Self.markName))
        }
        return information == nil ? 0 : try DeliveryMark(self).state.settled
    }

    /// Deletes the session with everything in it.
    /// - Throws: `locked` when the run is alive or somebody delivers it; `storage`.
    package func delete() throws(JournalError) {
        var held: [any HeldLock] = []
        defer { for lock in held { lock.release() } }
        for lane in try lanes() {
            guard !lane.isLive, let delivery = try lane.lock(.delivery) else {
                throw JournalError(
                    .locked,
                    "session \(id) is being written or delivered by another process; try again later"
                )
            }
            held.append(delivery)
        }
        try storing { () throws(FileSystemError) in
            // The description first: after a crash in between, what is left is no session any more.
            try fileSystem.remove(path(Self.descriptionName))
            try fileSystem.removeTree(directory)
        }
    }

    private func firstSequence(of index: UInt64) throws(JournalError) -> UInt64? {
        let file: any OpenFile
        do throws(FileSystemError) {
            file = try fileSystem.open(path(SegmentName.make(index)), .read)
        } catch {
            if error.code == .notFound { return nil }
            throw JournalError(error)
        }
        var window = SegmentWindow(file, capacity: 4096)
        guard let start = try window.bytes(at: 0, count: SegmentHeader.size),
            case .valid(let header) = SegmentHeader.read(
                UnsafeRawBufferPointer(start: start, count: SegmentHeader.size)
            ), header.session == SessionBytes(id: id)
        else { return nil }
        return header.firstSequence
    }
}
