import Dispatch
import Synchronization

/// The background of one writer: wakes it up to prepare what comes next, and to make durable what was written.
///
/// Two queues, since a device may take seconds for a sync while the next segment is wanted in milliseconds.
final class JournalKeeping: Sendable {
    private struct State {
        var writerLock: (any HeldLock)?
        var deliveryAction: (@Sendable () -> Void)?
        var isDeliveryDue = false
        var isStopped = false
    }

    /// What the passes that sync remember from one to the next.
    struct SyncState {
        /// Series whose second definition is in the names file.
        var namesWritten: UInt32 = 0
        var names: (any OpenFile)?
        var namesOffset = 0
        /// Index of the newest segment whose directory entry is durable.
        var durableIndex: UInt64 = 0
        /// Whether the entry of the folder of captured files is durable.
        var areBlobsListed = false
        var hasFailed = false
        var lastSettling: Int64 = 0
    }

    /// Captured files that may not be on the device yet.
    let captured = Mutex<[String]>([])
    /// The number of the newest captured file.
    let capturedCount = Atomic<UInt32>(0)
    /// Reports known to survive a power loss.
    let durable = Atomic<UInt64>(0)
    let session: StoredSession
    let fileSystem: OverlayFileSystem
    let options: JournalOptions
    private let state = Mutex(State())
    private let sync = Mutex(SyncState())
    private let preparing = DispatchQueue(label: "clearml.journal.prepare", qos: .userInitiated)
    /// One after the other: a disk is no faster for two, and the first is let go earlier.
    private static let capturing = DispatchQueue(label: "clearml.journal.capture", qos: .userInitiated)
    private let captures = DispatchGroup()
    private let syncing = DispatchQueue(label: "clearml.journal.sync", qos: .utility)
    // Dispatch sources are thread-safe; not every platform's overlay says so.
    nonisolated(unsafe) private let wakeSource: (any DispatchSourceUserDataAdd)?
    nonisolated(unsafe) private let syncSource: (any DispatchSourceUserDataAdd)?
    nonisolated(unsafe) private let timer: (any DispatchSourceTimer)?

    init(session: StoredSession, fileSystem: OverlayFileSystem, options: JournalOptions) {
        self.session = session
        self.fileSystem = fileSystem
        self.options = options
        switch options.housekeeping {
        case .background:
            wakeSource = DispatchSource.makeUserDataAddSource(queue: preparing)
            syncSource = DispatchSource.makeUserDataAddSource(queue: syncing)
            timer = DispatchSource.makeTimerSource(queue: syncing)
        case .byHand:
            wakeSource = nil
            syncSource = nil
            timer = nil
        }
    }

    /// Begins to serve a writer, without keeping it alive.
    func start(_ writer: JournalWriter) {
        wakeSource?.setEventHandler { [weak writer] in
            writer?.prepareAhead(retryingDisk: false)
            writer?.keeping.deliverIfDue()
        }
        syncSource?.setEventHandler { [weak writer] in writer?.syncPass(finishedOnly: true) }
        timer?.setEventHandler { [weak writer] in writer?.tick() }
        let interval = max(10, Int(options.powerLossWindow / 2))
        timer?.schedule(
            deadline: .now() + .milliseconds(interval),
            repeating: .milliseconds(interval),
            leeway: .milliseconds(interval / 10)
        )
        wakeSource?.activate()
        syncSource?.activate()
        timer?.activate()
    }

    /// Ends the service; passes that run meanwhile finish.
    func stop() {
        let isFirst = state.withLock { state in
            defer { state.isStopped = true }
            return !state.isStopped
        }
        guard isFirst else { return }
        wakeSource?.cancel()
        syncSource?.cancel()
        timer?.cancel()
    }

    /// Asks for a pass that prepares; many requests make one pass, and none allocates.
    func wake() { wakeSource?.add(data: 1) }

    /// Asks for full segments to be made durable now, so that little is left to do at the end of a fast run.
    func wakeSync() { syncSource?.add(data: 1) }

    /// Asks for the deliverer's action to be called.
    func wakeDelivery() {
        state.withLock { $0.isDeliveryDue = true }
        wake()
    }

    func setDeliveryAction(_ action: @escaping @Sendable () -> Void) {
        state.withLock { state in
            state.deliveryAction = action
            state.isDeliveryDue = false
        }
    }

    func deliverIfDue() {
        let action = state.withLock { state -> (@Sendable () -> Void)? in
            guard state.isDeliveryDue else { return nil }
            defer { (state.deliveryAction, state.isDeliveryDue) = (nil, false) }
            return state.deliveryAction
        }
        action?()
    }

    /// Keeps the lock that says that the session is alive.
    func hold(_ lock: (any HeldLock)?) { state.withLock { $0.writerLock = lock } }

    func releaseWriterLock() {
        let lock = state.withLock { state in
            defer { state.writerLock = nil }
            return state.writerLock
        }
        lock?.release()
    }

    /// Runs one pass that syncs.
    ///
    /// Passes exclude each other, also during their input and output: that is the purpose of this lock, and the append
    /// path never takes it.
    func withSyncState<R>(_ body: (inout SyncState) -> R) -> R { sync.withLock { body(&$0) } }

    /// Copies a large file beside everything else.
    func onCaptureQueue(_ body: @escaping @Sendable () -> Void) {
        Self.capturing.async(group: captures, execute: body)
    }

    /// Waits for all that was given to ``onCaptureQueue(_:)``.
    func waitForCaptures() { captures.wait() }

    /// Runs `body` where blocking on the device is expected, and waits for it at most `milliseconds`.
    /// - Returns: Whether it finished in time; it goes on in any case.
    func onSyncQueue(waiting milliseconds: Int64, _ body: @escaping @Sendable () -> Void) -> Bool {
        if case .byHand = options.housekeeping {
            body()
            return true
        }
        let done = DispatchSemaphore(value: 0)
        syncing.async(qos: .userInitiated, flags: .enforceQoS) {
            body()
            done.signal()
        }
        let wait = Int(clamping: max(0, min(milliseconds, 86_400_000)))
        return done.wait(timeout: .now() + .milliseconds(wait)) == .success
    }
}
