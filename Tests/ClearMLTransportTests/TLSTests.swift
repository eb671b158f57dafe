import ClearMLTestSupport
import ClearMLTransport
import Foundation
import Testing

@Suite("TLS", .enabled(if: OpenSSLServer.isAvailable, "needs the openssl program"))
struct TLSTests {
    private func get(_ policy: TransportPolicy, _ url: String) async -> Result<HTTPResponse, TransportError> {
        do throws(TransportError) {
            return .success(try await CurlTransport(policy: policy).perform(HTTPRequest(method: .get, url: url)))
        } catch {
            return .failure(error)
        }
    }

    private func error(_ result: Result<HTTPResponse, TransportError>) -> TransportError? {
        if case .failure(let error) = result { error } else { nil }
    }

    private func status(_ result: Result<HTTPResponse, TransportError>) -> Int? {
        if case .success(let response) = result { response.status } else { nil }
    }

    @Test func `a certificate is verified unless told otherwise, per host`() async throws {
        try await OpenSSLServer.run { server in
            let url = "https://localhost:\(server.port)/"
            let strange = error(await get(TransportPolicy(), url))
            #expect(strange?.code == .certificate)
            #expect(strange?.mayHaveBeenSent == false)
            #expect(strange?.message.contains("api.verify_certificate") == true)

            let trusted = await get(TransportPolicy(verification: .caBundle(server.certificate)), url)
            #expect(status(trusted) == 200)

            let offHere = TransportPolicy(verificationByHost: ["localhost:\(server.port)": .off])
            #expect(status(await get(offHere, url)) == 200)
            // Off for one host is not off for another, even at the same address.
            let elsewhere = await get(offHere, "https://127.0.0.1:\(server.port)/")
            #expect(error(elsewhere)?.code == .certificate)

            let byEnvironment = TransportPolicy(environment: ["REQUESTS_CA_BUNDLE": server.certificate])
            #expect(status(await get(byEnvironment, url)) == 200)
        }
    }

    @Test func `one transport does not reuse an unverified connection for a verified host`() async throws {
        try await OpenSSLServer.run { server in
            let transport = CurlTransport(policy: TransportPolicy(verificationByHost: ["localhost": .off]))
            let local = HTTPRequest(method: .get, url: "https://localhost:\(server.port)/")
            let response = try await transport.perform(local)
            #expect(response.status == 200)
            let strict = HTTPRequest(method: .get, url: "https://127.0.0.1:\(server.port)/")
            await #expect(
                performing: { try await transport.perform(strict) },
                throws: { ($0 as? TransportError)?.code == .certificate }
            )
        }
    }

    @Test func `a missing CA bundle is named`() async throws {
        try await OpenSSLServer.run { server in
            let policy = TransportPolicy(verification: .caBundle("/no/such/bundle.pem"))
            let failure = error(await get(policy, "https://localhost:\(server.port)/"))
            #expect(failure?.code == .certificate)
            #expect(failure?.message.contains("/no/such/bundle.pem") == true)
        }
    }

    @Test func `TLS 1.1 is not spoken`() async throws {
        try await OpenSSLServer.run(["-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"]) { server in
            let failure = error(await get(TransportPolicy(verification: .off), "https://localhost:\(server.port)/"))
            #expect(failure?.code == .tls)
            #expect(failure?.mayHaveBeenSent == false)
        }
    }

    @Test func `the probe follows the hops to a server`() async throws {
        try await OpenSSLServer.run { server in
            let url = "https://localhost:\(server.port)/"
            let target = try URLParts(url)
            let (resolved, connected, refused, trusted) = await onThread {
                let strict = ConnectionProbe()
                let trusting = ConnectionProbe(policy: TransportPolicy(verification: .caBundle(server.certificate)))
                return (
                    strict.resolve(target), strict.connect(target, timeout: .seconds(10)),
                    strict.handshake(url: url, timeout: .seconds(10)),
                    trusting.handshake(url: url, timeout: .seconds(10))
                )
            }
            #expect(resolved.error == nil)
            #expect(resolved.details.contains("127.0.0.1"))
            #expect(connected.details == ["127.0.0.1"])
            #expect(refused.error?.code == .certificate)
            #expect(trusted.error == nil)
            #expect(trusted.details == ["127.0.0.1 port \(server.port)"])
        }
    }

    @Test func `the probe names what fails`() async throws {
        let port = try RefusingPort()
        let refusing = try URLParts(port.url())
        let nowhere = try URLParts("http://no-such-host.invalid/")
        let (connected, resolved) = await onThread {
            (ConnectionProbe().connect(refusing, timeout: .seconds(10)), ConnectionProbe().resolve(nowhere))
        }
        #expect(connected.error?.code == .connect)
        #expect(connected.error?.message.contains("refused") == true)
        #expect(resolved.error?.code == .resolve)
    }
}
