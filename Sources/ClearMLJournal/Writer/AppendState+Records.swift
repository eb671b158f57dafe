extension AppendState {
    /// Appends one report after making room; the slow path of scalars, and the only one of other records.
    ///
    /// `write` puts the record, with its sequence number, at the place it is given.
    /// - Returns: The sequence number, or `nil` when the report was dropped.
    mutating func appendReport(
        length: Int,
        series: UInt32? = nil,
        now: Int64,
        _ context: WriterContext,
        _ followUp: inout FollowUp,
        write: (UnsafeMutableRawPointer, UInt64) -> Void
    ) -> UInt64? {
        // A failed write moves on to another segment, which may lack the series' definition: then all is done again.
        for _ in 0..<3 {
            guard let room = roomFor(length, series: series, now: now, context, &followUp) else { return nil }
            let sequence = nextSequence
            if let series, room.definesSeries {
                let table = table
                let isDefined = put(room.definitionLength) { start in
                    RecordEncoder.writeSeries(
                        at: start,
                        id: series,
                        title: table.title(of: series),
                        series: table.series(of: series),
                        sequence: sequence,
                        timestamp: now
                    )
                }
                guard isDefined else { continue }
                table.setStamp(stamp, of: series)
            }
            guard put(length, { write($0, sequence) }) else { continue }
            nextSequence += 1
            updateLimit()
            return sequence
        }
        _ = drop(.noRoom, &followUp)
        return nil
    }

    private struct Room {
        var definesSeries = false
        var definitionLength = 0
    }

    /// Room for a record and, where the segment lacks it, the definition of its series, both in one segment.
    private mutating func roomFor(
        _ length: Int,
        series: UInt32?,
        now: Int64,
        _ context: WriterContext,
        _ followUp: inout FollowUp
    ) -> Room? {
        guard let series else { return makeRoom(length, now: now, context, &followUp) ? Room() : nil }
        let entry = table[series]
        let definition = RecordEncoder.seriesLength(title: entry.titleCount, series: entry.seriesCount)
        if segment != nil, table.stamps[Int(series)] == stamp {
            // When the segment ends here, the next one needs the definition as well; asking for both is simplest.
            if segment?.mode == .appending || length <= end - position {
                guard makeRoom(length, now: now, context, &followUp) else { return nil }
                if table.stamps[Int(series)] == stamp { return Room() }
                return Room(definesSeries: true, definitionLength: definition)
            }
        }
        guard makeRoom(length + definition, now: now, context, &followUp) else { return nil }
        return Room(definesSeries: table.stamps[Int(series)] != stamp, definitionLength: definition)
    }

    /// Stores a record that room was made for.
    ///
    /// In an appended segment that is a write, which may fail: then the segment is left, and the next one is on disk at
    /// the first failure in a row, in memory at the second.
    private mutating func put(_ length: Int, _ write: (UnsafeMutableRawPointer) -> Void) -> Bool {
        guard let segment else { return false }
        if segment.mode != .appending {
            write(position)
            position += length
            return true
        }
        prepareStaging(length)
        write(staging)
        do throws(FileSystemError) {
            try segment.openFile?.write(UnsafeRawBufferPointer(start: staging, count: length), at: appendOffset)
            appendOffset += length
            avoidsDisk = false
            hasFailedToWrite = false
            return true
        } catch {
            refusal = error
            // Half a record may be there. Cutting it off is tidy, not necessary: a reader skips it.
            try? segment.openFile?.truncate(appendOffset)
            leaveSegment()
            avoidsDisk = hasFailedToWrite
            hasFailedToWrite = true
            return false
        }
    }

    private mutating func prepareStaging(_ length: Int) {
        if length > stagingCapacity {
            let isPlaceholder = start == staging
            staging.deallocate()
            stagingCapacity = length
            staging = .allocate(byteCount: length, alignment: 64)
            if isPlaceholder {
                (start, end, position, prefaultTrigger) = (staging, staging, staging, staging)
                updateLimit()
            }
        }
        staging.initializeMemory(as: UInt8.self, repeating: 0, count: length)
    }
}
