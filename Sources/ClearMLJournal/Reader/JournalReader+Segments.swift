extension JournalReader {
    /// Opens the segment to read, if there is one.
    func ensureSegment() throws(JournalError) -> Bool {
        if window != nil { return true }
        if !hasBegun {
            guard let first = try firstIndex() else {
                if !isLive {
                    noteMissingEnd()
                    hasEnded = true
                }
                return false
            }
            hasBegun = true
            return try open(first)
        }
        return false
    }

    /// Called where a segment has nothing more: goes on to the next one, or ends.
    /// - Returns: Whether the segment is left for good, and whether the end is reached (for now).
    func finishSegment(_ window: inout SegmentWindow) throws(JournalError) -> (isOver: Bool, ended: Bool) {
        guard let following = try nextIndex() else {
            if isLive {
                window.forget()
                isReread = false
                freshOffset = offset
                return (false, true)
            }
            if !isConfirmed {
                // What follows unwritten pages is only looked for when nothing more can come.
                isConfirmed = true
                isReread = false
                window.forget()
                return (false, false)
            }
            noteMissingEnd()
            hasEnded = true
            return (true, true)
        }
        if !isConfirmed {
            // The writer has left this segment; what it wrote here between our last look and that is there now.
            isConfirmed = true
            isReread = false
            window.forget()
            return (false, false)
        }
        self.window = nil
        return try open(following) ? (true, false) : (true, true)
    }

    private func open(_ wanted: UInt64) throws(JournalError) -> Bool {
        var wanted = wanted
        while true {
            index = wanted
            offset = 0
            isConfirmed = false
            isReread = false
            if let file = try file(of: wanted) {
                var opened = SegmentWindow(file)
                if try begin(&opened) {
                    window = consume opened
                    return true
                }
            }
            guard let next = try nextIndex() else { return false }
            wanted = next
        }
    }

    /// Opens a segment's file; `nil` when it was deleted meanwhile: everything in it was acknowledged.
    private func file(of index: UInt64) throws(JournalError) -> (any OpenFile)? {
        do throws(FileSystemError) {
            return try session.fileSystem.open(session.path(SegmentName.make(index)), .read)
        } catch {
            if error.code == .notFound { return nil }
            throw JournalError(error)
        }
    }

    /// Reads the header of a segment just opened; `false` when nothing in the segment is to be read.
    private func begin(_ window: inout SegmentWindow) throws(JournalError) -> Bool {
        budget = 64 << 20
        let reading = try readHeader(&window)
        switch reading {
        case .valid(let header) where header.session != SessionBytes(id: session.id):
            note(.foreignSegment, bytes: try window.size(), missing: nil)
            return false
        case .valid(let header):
            if header.firstSequence > seen + 1 { noteBeginning(header.firstSequence) }
        case .damaged:
            note(.badHeader, bytes: SegmentHeader.size, missing: nil)
            hasOpenDamage = true
        case .unwritten:
            if try RecordParser.isUnwritten(&window, from: 0) { return false }
            note(.badHeader, bytes: SegmentHeader.size, missing: nil)
            hasOpenDamage = true
        case .newer(let major):
            throw JournalError(
                .unsupportedVersion,
                "\(session.path(SegmentName.make(index))) has format version \(major); this library reads up to "
                    + "\(SegmentHeader.major). Use a newer version; the journal is left as it is."
            )
        }
        offset = SegmentHeader.size
        return true
    }

    private func readHeader(_ window: inout SegmentWindow) throws(JournalError) -> SegmentHeader.Reading {
        var reading = SegmentHeader.Reading.unwritten
        // Twice where it looks damaged: it may be in the middle of being written.
        for _ in 0..<2 {
            if let start = try window.bytes(at: 0, count: SegmentHeader.size) {
                reading = SegmentHeader.read(UnsafeRawBufferPointer(start: start, count: SegmentHeader.size))
            } else if let start = try window.bytes(at: 0, count: 1) {
                let count = min(window.available(at: 0), SegmentHeader.size)
                reading = SegmentHeader.read(UnsafeRawBufferPointer(start: start, count: count))
            }
            if reading != .damaged { break }
            window.forget()
        }
        return reading
    }

    /// The segments that exist, ascending.
    private func indices() throws(JournalError) -> [UInt64] {
        do throws(FileSystemError) {
            return try session.segmentIndices()
        } catch {
            if error.code == .notFound {
                throw JournalError(.notASession, "there is no session at \(session.directory)", cause: error)
            }
            throw JournalError(error)
        }
    }

    /// The next segment that was begun.
    private func nextIndex() throws(JournalError) -> UInt64? {
        for candidate in try indices() where candidate > index {
            guard let file = try file(of: candidate) else { continue }
            var window = SegmentWindow(file, capacity: 4096)
            if try readHeader(&window) != .unwritten { return candidate }
            // Zeros are a segment prepared ahead, unless a power loss took the page of the header.
            if !isLive, try !RecordParser.isUnwritten(&window, from: 0) { return candidate }
        }
        return nil
    }

    /// Whether no later segment was begun.
    func isLastSegment() throws(JournalError) -> Bool { try nextIndex() == nil }

    /// The last segment that begins at or before the first wanted report, so that nothing older is read.
    private func firstIndex() throws(JournalError) -> UInt64? {
        let all = try indices()
        if start > 0 {
            for candidate in all.reversed() {
                guard let file = try file(of: candidate) else { continue }
                var window = SegmentWindow(file, capacity: 4096)
                if case .valid(let header) = try readHeader(&window), header.firstSequence <= start + 1,
                    header.session == SessionBytes(id: session.id)
                {
                    seen = header.firstSequence - 1
                    return candidate
                }
            }
        }
        index = 0
        return try nextIndex()
    }

    /// What a run that was closed says about its end, compared with what was read.
    private func noteMissingEnd() {
        // Without a readable description nothing is known about the end.
        guard let journalled = (try? session.noted()) ?? nil, journalled < RecordLayout.maximumSequence,
            journalled > max(seen, start)
        else { return }
        noteBeginning(journalled + 1)
    }
}
