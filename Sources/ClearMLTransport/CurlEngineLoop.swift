import CClearMLShim

/// The body of the engine thread: the only code that touches the multi handle.
///
/// Confined to that thread.
final class CurlEngineLoop {
    /// Longest wait in `poll`.
    ///
    /// Nothing depends on waking up: new work ends the wait, and libcurl shortens it for its own timers.
    private static let idleMilliseconds: Int32 = 60_000

    private let mailbox: CurlEngine
    private let policy: TransportPolicy
    private var transfers: [UInt64: CurlTransfer] = [:]
    private var idByHandle: [UnsafeMutableRawPointer: UInt64] = [:]
    /// Keeps TLS sessions across easy handles, so that a server that closes each connection costs a short handshake.
    private var share: UnsafeMutableRawPointer?

    init(mailbox: CurlEngine, policy: TransportPolicy) {
        self.mailbox = mailbox
        self.policy = policy
    }

    func run() {
        guard CurlGlobal.initialization == CURLE_OK, let multi = curl_multi_init() else {
            refuse(mailbox.finish(afterFailure: true), .cannotStartEngine("libcurl could not be initialised"))
            return
        }
        share = curl_share_init()
        if let share { _ = clearml_share_add(share, CURL_LOCK_DATA_SSL_SESSION) }
        mailbox.publish(CurlEngine.Waker(multi: multi))
        let hasFailed = !serve(multi)
        // Withdrawn under the mailbox lock before the handle is freed; see `Waker`.
        let late = mailbox.finish(afterFailure: hasFailed)
        for id in Array(transfers.keys) { end(id, multi) { .transportStopped(mayHaveBeenSent: $0) } }
        refuse(late, .transportStopped(mayHaveBeenSent: false))
        curl_multi_cleanup(multi)
        if let share { curl_share_cleanup(share) }
    }

    /// Works until it is told to stop; false when libcurl cannot go on.
    private func serve(_ multi: UnsafeMutableRawPointer) -> Bool {
        while true {
            let work = mailbox.takeWork()
            for call in work.calls { begin(call, multi) }
            for id in work.cancelled { end(id, multi) { .cancelled(mayHaveBeenSent: $0) } }
            if work.isStopping { return true }
            var running: Int32 = 0
            let code = curl_multi_perform(multi, &running)
            guard code == CURLM_OK else { return abandon(multi, code) }
            // A redirect adds a handle that has not been started yet: perform again before waiting.
            if collect(multi) { continue }
            let pollCode = curl_multi_poll(multi, nil, 0, Self.idleMilliseconds, nil)
            guard pollCode == CURLM_OK else { return abandon(multi, pollCode) }
        }
    }

    private func begin(_ call: CurlCall, _ multi: UnsafeMutableRawPointer) {
        do throws(TransportError) {
            let transfer = try CurlTransfer(call, policy: policy)
            try add(transfer, multi)
        } catch {
            call.completion(.failure(error))
        }
    }

    private func add(_ transfer: CurlTransfer, _ multi: UnsafeMutableRawPointer) throws(TransportError) {
        try transfer.prepare(share: share)
        guard let easy = transfer.easy?.pointer, curl_multi_add_handle(multi, easy) == CURLM_OK else {
            throw .cannotStartEngine("curl_multi_add_handle failed")
        }
        transfers[transfer.call.id] = transfer
        idByHandle[easy] = transfer.call.id
    }

    /// Takes the finished handles; true when one of them goes on to another hop.
    private func collect(_ multi: UnsafeMutableRawPointer) -> Bool {
        var goesOn = false
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle,
                let id = idByHandle.removeValue(forKey: easy), let transfer = transfers.removeValue(forKey: id)
            else { continue }
            // Read before the removal, which frees the message.
            let code = message.pointee.data.result
            let step = transfer.conclude(code)
            curl_multi_remove_handle(multi, easy)
            switch step {
            case .finished(let result):
                transfer.call.completion(result)
            case .again:
                goesOn = true
                do throws(TransportError) {
                    try add(transfer, multi)
                } catch {
                    transfer.call.completion(.failure(error))
                }
            }
        }
        return goesOn
    }

    /// Ends a transfer that is under way; does nothing when it has ended already.
    private func end(_ id: UInt64, _ multi: UnsafeMutableRawPointer, _ error: (Bool) -> TransportError) {
        guard let transfer = transfers.removeValue(forKey: id) else { return }
        if let easy = transfer.easy?.pointer {
            idByHandle[easy] = nil
            curl_multi_remove_handle(multi, easy)
        }
        transfer.call.completion(transfer.cancelled(error))
    }

    /// The multi handle is unusable (out of memory or descriptors): fail what is there instead of spinning.
    private func abandon(_ multi: UnsafeMutableRawPointer, _ code: CURLMcode) -> Bool {
        let reason = String(cString: curl_multi_strerror(code))
        for id in Array(transfers.keys) {
            end(id, multi) { sent in
                TransportError(
                    code: .internalFailure,
                    message: "the HTTP engine failed: \(reason)",
                    mayHaveBeenSent: sent
                )
            }
        }
        return false
    }

    private func refuse(_ calls: [CurlCall], _ error: TransportError) {
        for call in calls { call.completion(.failure(error)) }
    }
}
