/// Everything that the append path changes.
///
/// Lives in raw memory of a `JournalWriter` and is protected by its `AppendLock`; only the writer's files reach into
/// it.
struct AppendState {
    // What an append of a scalar touches.

    /// Where the next record goes.
    var position: UnsafeMutableRawPointer
    /// The last position at which a scalar may be stored without looking further: before the end of the segment, before
    /// the next trigger, and before everything when each record takes the slow path anyway.
    var scalarLimit: UnsafeMutableRawPointer
    /// Sequence number of the next report.
    var nextSequence: UInt64 = 1
    /// Ordinal of the current segment, as series remember it.
    var stamp: UInt32 = 0
    var maximumIteration = Int64.min
    var table = SeriesTable()

    // The rest.

    var segment: Segment?
    /// Start of the current mapping, or of the staging memory.
    var start: UnsafeMutableRawPointer
    /// End of the current mapping; `start` when there is none.
    var end: UnsafeMutableRawPointer
    /// Where the housekeeper must be woken to prefault what follows.
    var prefaultTrigger: UnsafeMutableRawPointer
    /// Up to where the mapping is known to be present.
    var prefaulted = 0
    /// Next free offset of an appended segment.
    var appendOffset = 0
    /// Where records are put together that are then written by a call.
    var staging: UnsafeMutableRawPointer
    var stagingCapacity = 4096

    var spare: Segment?
    /// Index that the housekeeper prepares a spare under; the next index to give away is behind it.
    var nextIndex: UInt64 = 1
    /// Written and left, oldest first: to be unmapped, made durable and closed.
    var finished: [Segment] = []
    /// Finished or current segments in memory that wait for a disk that takes them.
    var unsettled: [Segment] = []

    /// Bytes in all segments before the current one.
    var bytesBefore: UInt64 = 0
    /// Total bytes at which a waiting deliverer wants to be woken.
    var wakeAtBytes = UInt64.max
    /// When the current segment was begun, for the housekeeper's idea of speed.
    var segmentBegan: Int64 = 0
    /// The last segment was filled in less than a second.
    var isFast = false

    var isClosed = false
    /// The last attempt to find room failed then; another one is made a little later.
    var lastRefusal: Int64?
    var refusal: FileSystemError?
    var isKeepingInMemory = false
    /// The last write to an appended segment failed.
    var hasFailedToWrite = false
    /// Two writes in a row failed: the next segment is in memory.
    var avoidsDisk = false
    var dropped: [DropReason: UInt64] = [:]

    init() {
        staging = .allocate(byteCount: stagingCapacity, alignment: 64)
        start = staging
        end = staging
        position = staging
        scalarLimit = staging - RecordLayout.alignment
        prefaultTrigger = staging
    }

    /// Frees the memory; segments close themselves.
    func destroy() {
        table.destroy()
        staging.deallocate()
    }

    /// Bytes journalled so far.
    var totalBytes: UInt64 {
        guard let segment else { return bytesBefore }
        return bytesBefore + UInt64(segment.mode == .appending ? appendOffset : position - start)
    }

    /// Sets `scalarLimit` after `position`, the segment or a trigger changed.
    mutating func updateLimit() {
        guard let segment, segment.mode != .appending, !isClosed else {
            scalarLimit = position - RecordLayout.alignment
            return
        }
        var limit = end
        if prefaultTrigger > position, prefaultTrigger < limit { limit = prefaultTrigger }
        if wakeAtBytes != .max {
            let base = bytesBefore
            let distance = wakeAtBytes > base ? wakeAtBytes - base : 0
            if distance < UInt64(end - start) {
                let at = start + Int(distance)
                if at > position, at < limit { limit = at }
            }
        }
        scalarLimit = limit - RecordLayout.scalarLength
    }
}

/// What a caller has to do after it has given the lock back.
struct FollowUp {
    var wakesHousekeeper = false
    var wakesDelivery = false
    var events: [JournalEvent] = []

    mutating func merge(_ other: FollowUp) {
        wakesHousekeeper = wakesHousekeeper || other.wakesHousekeeper
        wakesDelivery = wakesDelivery || other.wakesDelivery
        events += other.events
    }
}
