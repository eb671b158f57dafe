import ClearMLDelivery
import ClearMLDigest
import Dispatch
import Synchronization

/// Artifacts of a run that are looked at again and again, and stored again when they have changed.
///
/// Every look happens on one queue of its own: at the registration and at the end while somebody waits for it, else in
/// the background. Thread-safe.
final class ArtifactWatch: Sendable {
    /// Gives what an artifact consists of now; nil when there is nothing yet.
    typealias Source = @Sendable () throws(ClearMLError) -> ArtifactContent?

    /// What the watch does on behalf of its run.
    struct Host: Sendable {
        /// Stores an artifact unless its digest is the one given; returns the digest.
        var store:
            @Sendable (
                _ content: ArtifactContent, _ name: String, _ metadata: [String: String], _ known: String?
            ) throws(ClearMLError) -> String?
        /// Tells what went wrong in the background.
        var announce: @Sendable (_ name: String, _ message: String) -> Void
    }

    /// What is watched, and what was stored of it.
    private struct Item {
        var source: Source
        var metadata: [String: String]
        var interval: Duration
        /// When it is looked at next, on the clock.
        var due: Duration
        /// What was stored last: the SHA-256, or the address of what lies elsewhere; nil before the first time.
        var digest: String?
        /// The files that were stored last; nil for what is no file, and when a change might not show in it.
        var signature: FileSignature?
        /// Tells a registration from a later one of the same name.
        var number: Int
    }

    private struct State {
        var host: Host?
        var items: [String: Item] = [:]
        var count = 0
        /// When the queue looks at its clock next; nil when nothing is waited for.
        var wakesAt: Duration?
        var isEnded = false
    }

    private let state = Mutex(State())
    private let clock: DeliveryClock
    private let queue = DispatchQueue(label: "ai.clearml.artifacts")
    private let isOnQueue = DispatchSpecificKey<Bool>()

    /// Watches nothing yet.
    init(clock: DeliveryClock) {
        self.clock = clock
        queue.setSpecific(key: isOnQueue, value: true)
    }

    /// Gives it what it works with, before anything is watched.
    func attach(_ host: Host) { state.withLock { $0.host = host } }

    private var host: Host? { state.withLock { $0.host } }

    /// The names of what is watched, in order.
    var names: [String] { state.withLock { $0.items.keys.sorted() } }

    func contains(_ name: String) -> Bool { state.withLock { $0.items[name] != nil } }

    /// Looks at an artifact now, stores it, and goes on looking; instead of an earlier one of that name.
    ///
    /// - Throws: What the first look throws; nothing is watched then.
    func add(
        _ name: String,
        metadata: [String: String],
        every interval: Duration,
        _ source: @escaping Source
    ) throws(ClearMLError) {
        try onQueue { [self] () throws(ClearMLError) in
            let item = state.withLock { state -> Item in
                state.count += 1
                return Item(
                    source: source,
                    metadata: metadata,
                    interval: interval,
                    due: clock.now() + interval,
                    number: state.count
                )
            }
            let looked = try look(at: item, name)
            state.withLock { $0.items[name] = looked }
            schedule()
        }
    }

    /// Looks at an artifact for the last time; nothing happens where none of that name is watched.
    ///
    /// - Throws: What that look throws; it is no longer watched nevertheless.
    func remove(_ name: String) throws(ClearMLError) {
        try onQueue { [self] () throws(ClearMLError) in
            guard let item = state.withLock({ $0.items.removeValue(forKey: name) }) else { return }
            _ = try look(at: item, name)
        }
    }

    /// Looks at what is due; what the timer does, by hand in tests.
    func tick() { queue.sync { lookAtDue() } }

    /// Looks at everything for the last time, and ends.
    ///
    /// - Parameter time: The longest time to take; what was not looked at by then is named.
    func end(atMost time: Duration) {
        guard state.withLock({ !$0.items.isEmpty }) else { return state.withLock { $0.isEnded = true } }
        let done = DispatchSemaphore(value: 0)
        queue.async { [self] in
            for (name, item) in state.withLock({ $0.items }).sorted(by: { $0.key < $1.key }) {
                guard state.withLock({ !$0.isEnded }) else { break }
                lookInBackground(at: item, name)
                state.withLock { $0.items[name] = nil }
            }
            done.signal()
        }
        _ = done.wait(timeout: .now() + .nanoseconds(Int(clamping: time.nanoseconds)))
        let left = state.withLock { state in
            state.isEnded = true
            return state.items.keys.sorted()
        }
        for name in left { host?.announce(name, "the run ended before it could be looked at for the last time") }
    }

    // MARK: On the queue

    /// - Throws: also when it is called by the closure of an artifact, which would wait for itself.
    private func onQueue(_ work: @Sendable () throws(ClearMLError) -> Void) throws(ClearMLError) {
        guard DispatchQueue.getSpecific(key: isOnQueue) == nil else {
            throw ClearMLError(
                code: .invalidArgument,
                message: "artifacts cannot be registered from within the closure of a registered artifact"
            )
        }
        try queue.sync { Result { () throws(ClearMLError) in try work() } }.get()
    }

    private func lookAtDue() {
        let now = clock.now()
        let due = state.withLock { state in state.isEnded ? [:] : state.items.filter { $0.value.due <= now } }
        for (name, item) in due.sorted(by: { $0.key < $1.key }) { lookInBackground(at: item, name) }
        schedule()
    }

    private func lookInBackground(at item: Item, _ name: String) {
        var next = item
        do throws(ClearMLError) {
            next = try look(at: item, name)
        } catch {
            host?.announce(name, error.message)
        }
        next.due = clock.now() + item.interval
        state.withLock { [next] state in
            if state.items[name]?.number == next.number { state.items[name] = next }
        }
    }

    /// Stores what has changed since the last look; what is known afterwards.
    private func look(at item: Item, _ name: String) throws(ClearMLError) -> Item {
        // A closure may take its time: the end may have come meanwhile.
        guard let content = try item.source(), !state.withLock({ $0.isEnded }), let host else { return item }
        var next = item
        next.signature = nil
        switch content.source {
        case .address(let url):
            if url == item.digest { return next }
            _ = try host.store(content, name, item.metadata, nil)
            next.digest = url
            return next
        case .bytes(let bytes) where SHA256.digest(of: bytes).hex == item.digest: return next
        case .bytes: break
        case .file(let path): next.signature = FileSignature(of: [path])
        case .archive(let members): next.signature = FileSignature(of: members.map(\.path))
        }
        // Before the contents are read: what changes from now on shows in the next signature.
        if let signature = next.signature, signature == item.signature { return next }
        if next.signature?.isReliable(at: clock.wall()) == false { next.signature = nil }
        next.digest = try host.store(content, name, item.metadata, item.digest)
        return next
    }

    /// Has the queue look when the next artifact is due.
    private func schedule() {
        let due = state.withLock { state -> Duration? in
            guard !state.isEnded, let due = state.items.values.map(\.due).min() else { return nil }
            if let planned = state.wakesAt, planned <= due { return nil }
            state.wakesAt = due
            return due
        }
        guard let due else { return }
        let wait = max(due - clock.now(), .milliseconds(1))
        queue.asyncAfter(deadline: .now() + .nanoseconds(Int(clamping: wait.nanoseconds))) { [weak self] in
            guard let self else { return }
            state.withLock { $0.wakesAt = nil }
            lookAtDue()
        }
    }
}
