import CClearMLShim

/// One call under way on the engine thread, over all its hops.
///
/// Confined to that thread.
final class CurlTransfer {
    enum Step {
        /// Another easy handle is ready to be added.
        case again
        case finished(Result<HTTPResponse, TransportError>)
    }

    let call: CurlCall
    let policy: TransportPolicy
    private(set) var easy: EasyHandle?
    private(set) var hop: RedirectRule.Hop
    var body: RequestBody
    var response: ResponseCollector
    var meter: ProgressMeter?
    /// Why a callback ended the transfer; more precise than libcurl's code for it.
    var abortReason: TransportError?
    /// Set just before libcurl writes the first byte of a request; from then on the server may have it.
    var requestStarted = false

    /// - Throws: when nothing can be sent: an unusable URL or header.
    init(_ call: CurlCall, policy: TransportPolicy) throws(TransportError) {
        let request = call.request
        self.call = call
        self.policy = policy
        hop = RedirectRule.Hop(url: request.url, target: try URLParts(request.url), headers: request.headers)
        body = RequestBody(request.body)
        response = ResponseCollector(sink: request.sink, maximumBytes: request.maximumResponseBytes)
        if let progress = request.progress { meter = ProgressMeter(progress, totalToSend: body.length) }
    }

    /// Makes the easy handle of the current hop.
    func prepare(share: UnsafeMutableRawPointer?) throws(TransportError) {
        guard ContinuousClock.now < call.deadline else { throw failure(CURLE_OPERATION_TIMEDOUT).error }
        guard let easy = EasyHandle() else { throw .cannotStartEngine("curl_easy_init failed") }
        try configure(easy)
        if let share { easy.check(clearml_easy_set_share(easy.pointer, share)) }
        self.easy = easy
        if let code = easy.failure { throw failure(code).error }
    }

    /// Decides what libcurl's verdict on the current hop means.
    func conclude(_ code: CURLcode) -> Step {
        if let abortReason { return .finished(.failure(corrected(abortReason))) }
        guard code == CURLE_OK else { return .finished(.failure(failure(code).error)) }
        do throws(TransportError) {
            let action = try RedirectRule.action(
                status: response.head.status,
                location: easy?.string(CURLINFO_REDIRECT_URL),
                hop: hop,
                method: call.request.method,
                maximum: call.request.followsRedirects ? policy.maximumRedirects : 0
            )
            guard case .follow(let next) = action else {
                try response.finish()
                meter?.finish()
                return .finished(.success(response.response))
            }
            try body.rewind()
            hop = next
            response = ResponseCollector(
                sink: call.request.sink,
                maximumBytes: call.request.maximumResponseBytes
            )
            return .again
        } catch {
            return .finished(.failure(corrected(error)))
        }
    }

    /// Ends the call from outside; the caller has taken the handle from the multi handle.
    func cancelled(_ error: (_ mayHaveBeenSent: Bool) -> TransportError) -> Result<HTTPResponse, TransportError> {
        .failure(error(requestStarted))
    }

    private func corrected(_ error: TransportError) -> TransportError {
        TransportError(code: error.code, message: error.message, mayHaveBeenSent: requestStarted)
    }

    private func failure(_ code: CURLcode) -> TransferFailure {
        TransferFailure(
            code: code,
            detail: easy?.detail ?? "",
            target: hop.target,
            setting: policy.setting(for: hop.target),
            proxy: policy.proxies.proxy(for: hop.target),
            tunnelStatus: easy?.integer(CURLINFO_HTTP_CONNECTCODE) ?? 0,
            verification: policy.verification(for: hop.target),
            timeout: call.request.timeout,
            stallTimeout: call.request.stallTimeout,
            connectTimeout: call.request.connectTimeout,
            mayHaveBeenSent: requestStarted
        )
    }
}
