extension JournalReader {
    private static let damageLimit = 10_000

    /// What to do with a record that is whole.
    enum Admission {
        /// Show it.
        case shown
        /// First show its series, then look at it again.
        case introduces(SeriesID)
        /// First look for its series in the names file.
        case needsNames
        /// Not shown: a definition, a report before the start, or damage.
        case skipped
    }

    /// Decides about a whole record, and takes note of gaps before it.
    @inline(__always)
    func admit(_ view: RecordView, _ record: UnsafeRawPointer, _ length: Int) -> Admission {
        if case .series(let id) = view.content {
            // Stated again in every segment; the names are kept from the first time.
            if !names.isKnown(id.rawValue) {
                let (title, series) = RecordParser.names(record)
                names.define(id.rawValue, title: title, series: series)
            }
            return .skipped
        }
        if _slowPath(view.sequence != seen &+ 1 || hasOpenDamage) {
            guard noteSequence(view.sequence, length) else { return .skipped }
        }
        if view.sequence <= start {
            seen = view.sequence
            return .skipped
        }
        if case .scalar(let id, _, _) = view.content, _slowPath(!names.isIntroduced(id.rawValue)) {
            if names.isKnown(id.rawValue) { return .introduces(id) }
            if !hasReadNames { return .needsNames }
            note(.unnamedSeries, bytes: length, missing: view.sequence...view.sequence)
            seen = view.sequence
            return .skipped
        }
        return .shown
    }

    /// Compares a sequence number with what was seen; `false` for a report that was read already.
    @inline(never)
    private func noteSequence(_ sequence: UInt64, _ length: Int) -> Bool {
        guard sequence > seen else {
            note(.repeated, bytes: length, missing: nil)
            return false
        }
        let isOpen = hasOpenDamage
        hasOpenDamage = false
        // Reports before the start were settled by somebody; whether they are still here does not matter.
        let first = max(seen, start) + 1
        guard first < sequence else { return true }
        let missing = first...(sequence - 1)
        seen = sequence - 1
        if isOpen, let last = damage.indices.last {
            damage[last].missing = missing
            count(missing)
        } else {
            note(.missing, bytes: 0, missing: missing)
        }
        return true
    }

    /// The next report has this number, whatever was seen before.
    func noteBeginning(_ sequence: UInt64) {
        _ = noteSequence(sequence, 0)
        seen = max(seen, sequence - 1)
    }

    /// Adds a place to the list.
    func note(_ reason: JournalDamage.Reason, bytes: Int, missing: ClosedRange<UInt64>?) {
        if let missing { count(missing) }
        if reason == .unnamedSeries, let last = damage.indices.last, damage[last].reason == .unnamedSeries,
            let before = damage[last].missing, let missing, before.upperBound + 1 == missing.lowerBound
        {
            damage[last].missing = before.lowerBound...missing.upperBound
            damage[last].bytes += bytes
            return
        }
        damageCount += 1
        guard damage.count < Self.damageLimit else { return }
        damage.append(
            JournalDamage(segment: index, offset: offset, bytes: bytes, reason: reason, missing: missing)
        )
    }

    private func count(_ missing: ClosedRange<UInt64>) {
        missingCount += missing.upperBound - missing.lowerBound + 1
        setLastSequence(missing.upperBound)
    }

    /// Skips what is not a record at `offset`; `false` when the segment has nothing more (for now).
    func skipDamage(
        _ window: inout SegmentWindow,
        _ judgement: RecordParser.Judgement
    ) throws(JournalError) -> Bool {
        // A record that is being published right now may have been read half: what is in the buffer may be old.
        if !isReread {
            isReread = true
            if freshOffset != offset {
                window.forget()
                return true
            }
        }
        freshOffset = nil
        if isLive, judgement == .unwritten || judgement == .end, !isConfirmed { return false }
        if judgement == .unwritten || judgement == .end {
            let size = try window.size()
            if offset >= size { return false }
            if judgement == .unwritten, try RecordParser.isUnwritten(&window, from: offset) { return false }
        }
        let resumed = try RecordParser.resynchronise(&window, after: offset, budget: &budget)
        if let resumed {
            note(judgement == .unwritten ? .unwritten : .badRecord, bytes: resumed - offset, missing: nil)
            hasOpenDamage = true
            offset = resumed
            isReread = false
            return true
        }
        // A live run appends behind this; then the damage has an end.
        if isLive, !isConfirmed { return false }
        let size = try window.size()
        let isLast = try isLastSegment()
        if judgement == .unwritten, isLast {
            // The writer was killed in the middle of a record whose length it had not stored: no call had returned.
            offset = size
            return false
        }
        note(isLast ? .tornTail : .badRecord, bytes: size - offset, missing: nil)
        hasOpenDamage = true
        offset = size
        return false
    }

    /// Reads the second definitions of series, once.
    func loadNames() {
        hasReadNames = true
        let path = session.path(StoredSession.namesName)
        // Without it, scalars whose definition was damaged stay unnamed, and are reported as such.
        guard let file = try? session.fileSystem.open(path, .read) else { return }
        var window = SegmentWindow(file)
        var offset = SegmentHeader.size
        var budget = 64 << 20
        do throws(JournalError) {
            while true {
                switch try RecordParser.judge(&window, at: offset) {
                case .record(let length):
                    if let record = try window.bytes(at: offset, count: length),
                        case .series(let id) = RecordParser.view(record, length: length).content
                    {
                        let (title, series) = RecordParser.names(record)
                        names.define(id.rawValue, title: title, series: series)
                    }
                    offset += length
                case .damaged:
                    guard let next = try RecordParser.resynchronise(&window, after: offset, budget: &budget) else {
                        return
                    }
                    offset = next
                case .unwritten, .end:
                    return
                }
            }
        } catch {
            return
        }
    }
}
