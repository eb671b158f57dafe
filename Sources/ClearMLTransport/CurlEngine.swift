import CClearMLShim
import Dispatch
import Synchronization

/// The mailbox of one engine thread: any thread submits and cancels, only the engine thread touches libcurl.
///
/// The thread starts with the first call and ends on ``stop()``. It holds the engine alive, not the transport.
final class CurlEngine: Sendable {
    /// What the engine thread finds in the mailbox.
    struct Work {
        var calls: [CurlCall] = []
        var cancelled: [UInt64] = []
        var isStopping = false
    }

    /// Permission to end the engine thread's `poll` from another thread.
    ///
    /// Unchecked because it holds libcurl's handle; `curl_multi_wakeup` is the one function that other threads may
    /// call, and it is only called with the state lock held, while the engine thread takes the same lock to withdraw
    /// the handle before it is freed.
    struct Waker: @unchecked Sendable {
        let multi: UnsafeMutableRawPointer

        func wake() {
            _ = curl_multi_wakeup(multi)
        }
    }

    private enum Phase {
        case idle, running, stopping, stopped
    }

    private struct State {
        var phase = Phase.idle
        var nextID: UInt64 = 0
        var mail = Work()
        var waker: Waker?
    }

    private enum Admission {
        case queued, startThread, refused
    }

    private let state = Mutex(State())
    private let policy: TransportPolicy
    private let stopped = DispatchSemaphore(value: 0)

    init(policy: TransportPolicy) {
        self.policy = policy
    }

    /// Queues a request; `completion` runs exactly once.
    ///
    /// Returns the id for ``cancel(_:)``.
    func submit(_ request: HTTPRequest, completion: @escaping CurlCall.Completion) -> UInt64 {
        let deadline = ContinuousClock.now.advanced(by: request.timeout)
        let (id, admission) = state.withLock { state -> (UInt64, Admission) in
            state.nextID += 1
            let id = state.nextID
            guard state.phase == .idle || state.phase == .running else { return (id, .refused) }
            state.mail.calls.append(CurlCall(id: id, request: request, deadline: deadline, completion: completion))
            state.waker?.wake()
            guard state.phase == .idle else { return (id, .queued) }
            state.phase = .running
            return (id, .startThread)
        }
        switch admission {
        case .queued: break
        case .startThread: startThread()
        case .refused: completion(.failure(.transportStopped(mayHaveBeenSent: false)))
        }
        return id
    }

    /// Ends a call with ``TransportError/Code/cancelled``; does nothing if it has already ended.
    func cancel(_ id: UInt64) {
        state.withLock { state in
            guard state.phase == .running else { return }
            state.mail.cancelled.append(id)
            state.waker?.wake()
        }
    }

    /// Ends the thread; calls under way end as cancelled, later ones are refused.
    ///
    /// Does not wait.
    func stop() {
        state.withLock { state in
            switch state.phase {
            case .idle:
                state.phase = .stopped
            case .running:
                state.phase = .stopping
                state.mail.isStopping = true
                state.waker?.wake()
            case .stopping, .stopped:
                break
            }
        }
    }

    /// Waits until the thread has let go of every connection, or until `limit`.
    func waitUntilStopped(until limit: DispatchTime) {
        guard state.withLock({ $0.phase != .stopped }) else { return }
        if stopped.wait(timeout: limit) == .success { stopped.signal() }
    }

    private func startThread() {
        let code = LibraryThread.start(name: "clearml-http") { [self] in
            CurlGlobal.register(self)
            defer { CurlGlobal.unregister(self) }
            CurlEngineLoop(mailbox: self, policy: policy).run()
        }
        guard code != 0 else { return }
        let refused = finish(afterFailure: true)
        let error = TransportError.cannotStartEngine("pthread_create failed with errno \(code)")
        for call in refused { call.completion(.failure(error)) }
    }

    // MARK: - For the engine thread

    /// Lets other threads end the engine thread's `poll`; nil before the handle is freed.
    func publish(_ waker: Waker?) {
        state.withLock { $0.waker = waker }
    }

    /// Empties the mailbox.
    func takeWork() -> Work {
        state.withLock { state in
            let work = state.mail
            state.mail = Work(isStopping: work.isStopping)
            return work
        }
    }

    /// Marks the thread as gone and returns the calls that came too late for it.
    ///
    /// After a failure (no memory, no descriptors, no thread) the next call may start a new thread: the shortage may be
    /// over by then, and a long training must not lose its reporting for good.
    func finish(afterFailure hasFailed: Bool) -> [CurlCall] {
        let (late, isStopped) = state.withLock { state in
            state.phase = hasFailed && state.phase == .running ? .idle : .stopped
            state.waker = nil
            defer { state.mail = Work() }
            return (state.mail.calls, state.phase == .stopped)
        }
        if isStopped { stopped.signal() }
        return late
    }
}
