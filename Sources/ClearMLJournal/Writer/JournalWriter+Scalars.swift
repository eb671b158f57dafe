import Synchronization

extension JournalWriter {
    /// The id of a series, introduced on first use; the handle with which scalars are appended without looking up names.
    ///
    /// Names are compared byte by byte. Longer names than 4,096 bytes are cut.
    /// - Returns: `nil` when the session already has as many series as the format allows (1,048,576).
    package func series(title: String, series: String) -> SeriesID? {
        withNames(title, series) { title, series in
            lock.lock()
            defer { lock.unlock() }
            return intern(title, series).map(SeriesID.init(rawValue:))
        }
    }

    /// Appends one scalar of a known series, as it is: also NaN and infinities.
    /// - Parameters:
    ///   - id: From `series(title:series:)` of this writer.
    ///   - value: The value.
    ///   - iteration: Any number, in any order.
    ///   - timestamp: Milliseconds since 1970; `nil` for now.
    package func appendScalar(_ id: SeriesID, value: Double, iteration: Int64, timestamp: Int64? = nil) {
        let now = timestamp ?? options.clock.now()
        lock.lock()
        appendLocked(id.rawValue, value: value, iteration: iteration, now: now)
    }

    /// Appends one scalar by names.
    ///
    /// The same as `appendScalar(_:value:iteration:timestamp:)` after `series(title:series:)`, under one lock.
    package func appendScalar(
        title: String,
        series: String,
        value: Double,
        iteration: Int64,
        timestamp: Int64? = nil
    ) {
        let now = timestamp ?? options.clock.now()
        withNames(title, series) { title, series in
            let hash = SeriesTable.hash(title, series)
            lock.lock()
            if let id = state.pointee.table.find(title, series, hash: hash) {
                appendLocked(id, value: value, iteration: iteration, now: now)
            } else if let id = state.pointee.table.insert(title, series, hash: hash) {
                appendLocked(id, value: value, iteration: iteration, now: now)
            } else {
                dropLocked(.tooManySeries)
            }
        }
    }

    /// The names of a series.
    package func names(of id: SeriesID) -> (title: String, series: String)? {
        lock.lock()
        defer { lock.unlock() }
        guard id.rawValue < state.pointee.table.count else { return nil }
        let table = state.pointee.table
        return (
            String(decoding: table.title(of: id.rawValue), as: UTF8.self),
            String(decoding: table.series(of: id.rawValue), as: UTF8.self)
        )
    }

    /// Appends with the lock held, and gives it back.
    @inline(__always)
    private func appendLocked(_ id: UInt32, value: Double, iteration: Int64, now: Int64) {
        let state = self.state
        let position = state.pointee.position
        guard
            _fastPath(
                position <= state.pointee.scalarLimit && id < state.pointee.table.count
                    && state.pointee.table.stamps[Int(id)] == state.pointee.stamp
            )
        else { return appendSlowly(id, value: value, iteration: iteration, now: now) }
        let sequence = state.pointee.nextSequence
        RecordEncoder.writeScalar(
            at: position,
            sequence: sequence,
            timestamp: now,
            series: id,
            value: value,
            iteration: iteration
        )
        state.pointee.position = position + RecordLayout.scalarLength
        state.pointee.nextSequence = sequence &+ 1
        if iteration > state.pointee.maximumIteration { state.pointee.maximumIteration = iteration }
        committed.store(sequence, ordering: .releasing)
        lock.unlock()
        if _slowPath(!value.isFinite) { announce(id, value: value, iteration: iteration) }
    }

    /// The current segment ends, lacks the series' definition, waits for a trigger, or is not mapped.
    @inline(never)
    private func appendSlowly(_ id: UInt32, value: Double, iteration: Int64, now: Int64) {
        guard id < state.pointee.table.count else { return dropLocked(.tooManySeries) }
        var followUp = FollowUp()
        let sequence = appendLocked(id, value: value, iteration: iteration, now: now, &followUp)
        if sequence != nil { state.pointee.maximumIteration = max(state.pointee.maximumIteration, iteration) }
        lock.unlock()
        perform(followUp)
        if sequence != nil, !value.isFinite { announce(id, value: value, iteration: iteration) }
    }

    /// Appends one scalar of a known series with the lock held, wherever there is room; nil when there is none.
    func appendLocked(
        _ id: UInt32,
        value: Double,
        iteration: Int64,
        now: Int64,
        _ followUp: inout FollowUp
    ) -> UInt64? {
        let sequence = state.pointee.appendReport(
            length: RecordLayout.scalarLength,
            series: id,
            now: now,
            context,
            &followUp
        ) { start, sequence in
            RecordEncoder.writeScalar(
                at: start,
                sequence: sequence,
                timestamp: now,
                series: id,
                value: value,
                iteration: iteration
            )
        }
        if let sequence { committed.store(sequence, ordering: .releasing) }
        return sequence
    }

    /// Tells the first value of a series that is not finite.
    @inline(never)
    private func announce(_ id: UInt32, value: Double, iteration: Int64) {
        lock.lock()
        let table = state.pointee.table
        guard !table[id].isAnnounced else { return lock.unlock() }
        table[id].isAnnounced = true
        let title = String(decoding: table.title(of: id), as: UTF8.self)
        let series = String(decoding: table.series(of: id), as: UTF8.self)
        lock.unlock()
        perform(
            FollowUp(events: [.nonFinite(title: title, series: series, value: value, iteration: iteration)])
        )
    }

    @inline(never)
    private func dropLocked(_ reason: DropReason) {
        var followUp = FollowUp()
        _ = state.pointee.drop(reason, &followUp)
        lock.unlock()
        perform(followUp)
    }

    @inline(__always)
    private func intern(_ title: UnsafeRawBufferPointer, _ series: UnsafeRawBufferPointer) -> UInt32? {
        let hash = SeriesTable.hash(title, series)
        return state.pointee.table.find(title, series, hash: hash)
            ?? state.pointee.table.insert(title, series, hash: hash)
    }

    /// The UTF-8 bytes of both names, in place: native strings are UTF-8 in memory.
    @inline(__always)
    private func withNames<R>(
        _ title: String,
        _ series: String,
        _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> R
    ) -> R {
        #if compiler(>=6.2) && !canImport(Darwin)
        // Spans, unlike the closures below, cost no reference counting.
        let (titleSpan, seriesSpan) = (title.utf8.span, series.utf8.span)
        return titleSpan.withUnsafeBytes { title in
            seriesSpan.withUnsafeBytes { series in body(Self.limited(title), Self.limited(series)) }
        }
        #else
        let result = title.utf8.withContiguousStorageIfAvailable { title in
            series.utf8.withContiguousStorageIfAvailable { series in
                body(Self.limited(UnsafeRawBufferPointer(title)), Self.limited(UnsafeRawBufferPointer(series)))
            }
        }
        if let result = result ?? nil { return result }
        // Strings bridged from Objective-C are not UTF-8 in memory.
        return Array(title.utf8).withUnsafeBytes { title in
            Array(series.utf8).withUnsafeBytes { series in body(Self.limited(title), Self.limited(series)) }
        }
        #endif
    }

    @inline(__always)
    private static func limited(_ name: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        guard _slowPath(name.count > RecordLayout.maximumNameBytes) else { return name }
        return UnsafeRawBufferPointer(rebasing: name[..<name.characterBoundary(at: RecordLayout.maximumNameBytes)])
    }
}

extension UnsafeRawBufferPointer {
    /// The largest offset at or below `limit` that does not split a UTF-8 scalar.
    func characterBoundary(at limit: Int) -> Int {
        guard limit < count else { return count }
        var offset = limit
        while offset > 0, limit - offset < 3, self[offset] & 0xC0 == 0x80 { offset -= 1 }
        return offset > 0 ? offset : limit
    }
}
