import CClearMLShim

extension CurlTransfer {
    /// Buffers for bulk data; libcurl's defaults of 64 and 16 KiB cost twice the system calls.
    private static let bulkUploadBytes = 256 << 10
    /// The most that libcurl takes: a twentieth of a download's processor time less than with half of it.
    private static let bulkDownloadBytes = 512 << 10

    /// Sets every option of one hop.
    func configure(_ easy: EasyHandle) throws(TransportError) {
        easy.apply(policy, to: hop.target)
        easy.set(CURLOPT_URL, hop.url)
        easy.set(CURLOPT_PATH_AS_IS, true)
        easy.set(CURLOPT_FOLLOWLOCATION, false)
        try configureHeaders(easy)
        configureTime(easy)
        configureBody(easy)
        configureCallbacks(easy)
    }

    private func configureHeaders(_ easy: EasyHandle) throws(TransportError) {
        easy.setHeaders(try RequestHeaders.lines(hop.headers))
        let names = Set(hop.headers.map { $0.name.lowercased() })
        // A caller that names an encoding gets the bytes as they come. Otherwise they are decoded, but compression is
        // only asked for where it helps: a file's length and ranges refer to its plain bytes.
        guard !names.contains("accept-encoding") else { return }
        let isPlain = call.request.sink != nil || names.contains("range")
        easy.set(CURLOPT_ACCEPT_ENCODING, isPlain ? "identity" : "gzip")
    }

    private func configureTime(_ easy: EasyHandle) {
        let remaining = ContinuousClock.now.duration(to: call.deadline)
        easy.set(CURLOPT_TIMEOUT_MS, remaining.curlMilliseconds)
        easy.set(CURLOPT_CONNECTTIMEOUT_MS, min(remaining, call.request.connectTimeout).curlMilliseconds)
        if let stall = call.request.stallTimeout {
            easy.set(CURLOPT_LOW_SPEED_LIMIT, 1)
            easy.set(CURLOPT_LOW_SPEED_TIME, max(stall.curlMilliseconds / 1000, 1))
        }
    }

    private func configureBody(_ easy: EasyHandle) {
        let method = call.request.method
        guard method != .head else { return easy.set(CURLOPT_NOBODY, true) }
        if body.isEmpty, method == .get || method == .delete {
            easy.set(CURLOPT_HTTPGET, true)
        } else {
            // Every body goes through the read callback, small ones too: a body that libcurl owned would be sent again
            // on a stale connection without asking (see `seek` in the callbacks).
            easy.set(CURLOPT_UPLOAD, true)
            easy.setOffset(CURLOPT_INFILESIZE_LARGE, body.length ?? -1)
            if body.length.map({ $0 > 1 << 20 }) ?? true {
                easy.set(CURLOPT_UPLOAD_BUFFERSIZE, Self.bulkUploadBytes)
            }
        }
        easy.set(CURLOPT_CUSTOMREQUEST, method.rawValue)
        // Without a body there is nothing to rewind, so nothing through which that second attempt could be refused.
        if method == .post, body.length == 0 { easy.set(CURLOPT_FRESH_CONNECT, true) }
        if call.request.sink != nil { easy.set(CURLOPT_BUFFERSIZE, Self.bulkDownloadBytes) }
    }
}

extension Duration {
    /// Milliseconds for libcurl, at least 1: it takes 0 for "no limit".
    var curlMilliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 1 }
        guard seconds < Int64(Int32.max) / 1000 else { return Int(Int32.max) }
        return max(1, Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
    }
}
