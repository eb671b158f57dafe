import Synchronization

/// What stays the same for the life of a writer and the slow path needs.
struct WriterContext: Sendable {
    let factory: SegmentFactory
    let options: JournalOptions
    let session: SessionBytes
}

extension AppendState {
    /// How far ahead of the newest record pages are made present, when reporting is slow.
    static let prefaultAhead = 256 << 10
    /// Milliseconds between two attempts to find room after all were refused.
    private static let retryInterval: Int64 = 100

    /// Makes sure that `bytes` can be stored at `position` (or written to an appended segment).
    /// - Returns: `false` when there is no room anywhere; the drop is counted.
    mutating func makeRoom(_ bytes: Int, now: Int64, _ context: WriterContext, _ followUp: inout FollowUp) -> Bool {
        if isClosed { return drop(.closed, &followUp) }
        fireTriggers(&followUp)
        if let segment {
            if segment.mode == .appending {
                if appendOffset == SegmentHeader.size || appendOffset + bytes <= context.options.segmentBytes {
                    return true
                }
            } else if bytes <= end - position {
                return true
            }
            leaveSegment()
        } else if let lastRefusal, now >= lastRefusal, now - lastRefusal < Self.retryInterval {
            return drop(.noRoom, &followUp)
        }
        return beginSegment(bytes, now: now, context, &followUp)
    }

    /// Finished segments that may stay mapped until the housekeeper comes: 32 MiB of the usual size.
    private static let mostMapped = 8

    /// Counts a report that is not kept.
    ///
    /// Always `false`.
    mutating func drop(_ reason: DropReason, _ followUp: inout FollowUp) -> Bool {
        let before = dropped[reason, default: 0]
        dropped[reason] = before + 1
        if before == 0 { followUp.events.append(.dropping(reason)) }
        return false
    }

    private mutating func fireTriggers(_ followUp: inout FollowUp) {
        if prefaultTrigger < end, prefaultTrigger - position < RecordLayout.scalarLength {
            prefaultTrigger = end
            followUp.wakesHousekeeper = true
        }
        if wakeAtBytes != .max, totalBytes + UInt64(RecordLayout.scalarLength) > wakeAtBytes {
            wakeAtBytes = .max
            followUp.wakesDelivery = true
        }
    }

    /// Hands the current segment to the housekeeper, which unmaps, syncs and closes it.
    mutating func leaveSegment() {
        guard let segment else { return }
        bytesBefore = totalBytes
        finished.append(segment)
        // On a machine that is overloaded the housekeeper may be far behind, while mapped pages count as this process's
        // memory: the writer then does what is its work.
        if finished.count > Self.mostMapped { finished[finished.count - 1 - Self.mostMapped].unmap() }
        self.segment = nil
        start = staging
        end = staging
        position = staging
        prefaultTrigger = staging
        updateLimit()
    }

    /// Begins the next segment: the prepared one, else a new one on disk, else one in memory.
    mutating func beginSegment(
        _ bytes: Int,
        now: Int64,
        _ context: WriterContext,
        _ followUp: inout FollowUp
    ) -> Bool {
        followUp.wakesHousekeeper = true
        var needed = SegmentHeader.size + bytes
        if needed > context.options.segmentBytes { needed = (needed + 4095) & ~4095 }
        if let prepared = spare {
            spare = nil
            if prepared.capacity >= needed, !avoidsDisk, enter(prepared, now: now, context, &followUp) { return true }
            // Too small for this record: indices must not go back, so it is never used.
            context.factory.discard(prepared)
        }
        var size = max(needed, nextIndex == 1 ? context.options.firstSegmentBytes : context.options.segmentBytes)
        if !avoidsDisk {
            do throws(FileSystemError) {
                let segment = try context.factory.makeOnDisk(index: takeIndex(), bytes: size)
                if enter(segment, now: now, context, &followUp) { return true }
                context.factory.discard(segment)
            } catch {
                refusal = error
            }
        }
        size = max(needed, min(context.options.segmentBytes, context.options.memoryLimit / 8) & ~4095)
        do throws(FileSystemError) {
            let segment = try context.factory.makeInMemory(index: takeIndex(), bytes: size)
            if enter(segment, now: now, context, &followUp) { return true }
        } catch {
            lastRefusal = now
        }
        return drop(.noRoom, &followUp)
    }

    private mutating func takeIndex() -> UInt64 {
        defer { nextIndex += 1 }
        return nextIndex
    }

    /// Makes a new segment the current one; `false` when its header cannot be written.
    mutating func enter(
        _ next: Segment,
        now: Int64,
        _ context: WriterContext,
        _ followUp: inout FollowUp
    ) -> Bool {
        let header = SegmentHeader(
            session: context.session,
            index: next.index,
            firstSequence: nextSequence,
            timestamp: now
        )
        if let mapping = next.start {
            header.write(to: mapping)
            start = mapping
            end = mapping + next.capacity
            position = mapping + SegmentHeader.size
            prefaultTrigger = position
        } else {
            do throws(FileSystemError) {
                try next.openFile?.writeAll(header.bytes(), at: 0)
            } catch {
                refusal = error
                return false
            }
            appendOffset = SegmentHeader.size
        }
        segment = next
        stamp &+= 1
        isFast = now - segmentBegan < 1000
        segmentBegan = now
        prefaulted = next.prefaulted.load(ordering: .relaxed)
        noteMode(next, &followUp)
        updateLimit()
        return true
    }

    private mutating func noteMode(_ next: Segment, _ followUp: inout FollowUp) {
        if next.mode == .memory {
            unsettled.append(next)
            guard !isKeepingInMemory else { return }
            isKeepingInMemory = true
            let reason = refusal ?? FileSystemError(.failed, operation: "allocate", path: next.path)
            followUp.events.append(.keepingInMemory(reason))
        } else if isKeepingInMemory {
            isKeepingInMemory = false
            followUp.events.append(.storedAgain)
        }
    }
}

extension OpenFile {
    /// Writes an array.
    func writeAll(_ bytes: [UInt8], at offset: Int) throws(FileSystemError) {
        var failure: FileSystemError?
        bytes.withUnsafeBytes { buffer in
            do throws(FileSystemError) { try write(buffer, at: offset) } catch { failure = error }
        }
        if let failure { throw failure }
    }
}
