import CClearMLShim

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Tries the hops to a server one by one, for `clearml doctor`: name, TCP, then proxy and TLS.
///
/// Every call blocks its thread and uses connections of its own, never those of a ``CurlTransport``.
package struct ConnectionProbe: Sendable {
    /// The result of one hop.
    package struct Finding: Sendable {
        /// How long it took, whether it worked or not.
        package var elapsed: Duration
        /// What was found: addresses, the peer, the proxy's variable; one item each.
        package var details: [String] = []
        /// Why it failed; nil when it worked.
        package var error: TransportError?
    }

    private let policy: TransportPolicy

    /// Makes a probe that trusts and routes as a transport with this policy does.
    package init(policy: TransportPolicy = TransportPolicy()) {
        self.policy = policy
    }

    /// Resolves the host name.
    ///
    /// The system's resolver sets the time limit.
    package func resolve(_ target: URLParts) -> Finding {
        measured { () throws(TransportError) in
            try addresses(of: target).map(\.text)
        }
    }

    /// Opens a TCP connection straight to the server, past any proxy, trying each address in turn.
    package func connect(_ target: URLParts, timeout: Duration) -> Finding {
        measured { () throws(TransportError) in
            let deadline = ContinuousClock.now.advanced(by: timeout)
            var reasons: [String] = []
            for address in try addresses(of: target) {
                let number = connect(address, until: deadline)
                if number == 0 { return [address.text] }
                reasons.append("\(address.text): \(String(cString: strerror(number)))")
            }
            throw TransportError(
                code: .connect,
                message: "cannot connect to \(target.authority); \(reasons.joined(separator: ", "))",
                mayHaveBeenSent: false
            )
        }
    }

    /// Connects as a request would, through the proxy if one applies, up to the end of the TLS handshake.
    package func handshake(url: String, timeout: Duration) -> Finding {
        measured { () throws(TransportError) in
            let target = try URLParts(url)
            guard CurlGlobal.initialization == CURLE_OK, let easy = EasyHandle() else {
                throw .cannotStartEngine("libcurl could not be initialised")
            }
            easy.set(CURLOPT_URL, url)
            easy.set(CURLOPT_CONNECT_ONLY, true)
            easy.set(CURLOPT_TIMEOUT_MS, timeout.curlMilliseconds)
            easy.apply(policy, to: target)
            let proxy = policy.proxies.proxy(for: target)
            let code = easy.failure ?? curl_easy_perform(easy.pointer)
            guard code == CURLE_OK else {
                throw TransferFailure(
                    code: code,
                    detail: easy.detail,
                    target: target,
                    setting: policy.setting(for: target),
                    proxy: proxy,
                    tunnelStatus: easy.integer(CURLINFO_HTTP_CONNECTCODE),
                    verification: policy.verification(for: target),
                    timeout: timeout,
                    connectTimeout: timeout,
                    mayHaveBeenSent: false
                ).error
            }
            let peer = easy.string(CURLINFO_PRIMARY_IP).map { "\($0) port \(easy.integer(CURLINFO_PRIMARY_PORT))" }
            return [peer, proxy.map { "through the proxy in \($0.setting)" }].compactMap { $0 }
        }
    }

    private func measured(_ work: () throws(TransportError) -> [String]) -> Finding {
        let start = ContinuousClock.now
        do throws(TransportError) {
            let details = try work()
            return Finding(elapsed: start.duration(to: .now), details: details)
        } catch {
            return Finding(elapsed: start.duration(to: .now), error: error)
        }
    }

    // MARK: - System calls

    private struct Address {
        var family: Int32
        var bytes: [UInt8]
        var text: String
    }

    private func addresses(of target: URLParts) throws(TransportError) -> [Address] {
        var hints = addrinfo()
        #if canImport(Glibc)
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #else
        hints.ai_socktype = SOCK_STREAM
        #endif
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(target.host, String(target.port), &hints, &list)
        defer { if let list { freeaddrinfo(list) } }
        guard code == 0 else {
            let setting = policy.setting(for: target) ?? "the address"
            let message = "cannot resolve the name \(target.host); check \(setting) and the network"
            let words = String(cString: gai_strerror(code))
            throw TransportError(code: .resolve, message: "\(message) (\(words))", mayHaveBeenSent: false)
        }
        var found: [Address] = []
        var next = list
        while let entry = next?.pointee {
            next = entry.ai_next
            guard let pointer = entry.ai_addr else { continue }
            var name = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            getnameinfo(pointer, entry.ai_addrlen, &name, socklen_t(name.count), nil, 0, NI_NUMERICHOST)
            let text = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            let bytes = Array(UnsafeRawBufferPointer(start: pointer, count: Int(entry.ai_addrlen)))
            found.append(Address(family: entry.ai_family, bytes: bytes, text: text))
        }
        return found
    }

    /// 0, or the errno value of the failure.
    private func connect(_ address: Address, until deadline: ContinuousClock.Instant) -> Int32 {
        #if canImport(Glibc)
        let type = Int32(SOCK_STREAM.rawValue)
        #else
        let type = SOCK_STREAM
        #endif
        let descriptor = socket(address.family, type, 0)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        let code = address.bytes.withUnsafeBytes { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { Self.systemConnect(descriptor, $0.baseAddress, bytes.count) }
        }
        if code == 0 { return 0 }
        guard errno == EINPROGRESS else { return errno }
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        let remaining = ContinuousClock.now.duration(to: deadline)
        guard poll(&entry, 1, Int32(remaining.curlMilliseconds)) > 0 else { return ETIMEDOUT }
        var number: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &size) == 0 else { return errno }
        return number
    }

    /// The system's `connect`, which the method of the same name hides.
    private static func systemConnect(
        _ descriptor: Int32,
        _ address: UnsafePointer<sockaddr>?,
        _ length: Int
    ) -> Int32 {
        #if canImport(Glibc)
        Glibc.connect(descriptor, address, socklen_t(length))
        #elseif canImport(Musl)
        Musl.connect(descriptor, address, socklen_t(length))
        #else
        Darwin.connect(descriptor, address, socklen_t(length))
        #endif
    }
}
