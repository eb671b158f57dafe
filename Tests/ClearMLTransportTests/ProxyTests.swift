import ClearMLTestSupport
import ClearMLTransport
import Testing

@Suite("Proxies")
struct ProxyTests {
    private func transport(_ environment: [String: String]) -> CurlTransport {
        CurlTransport(policy: TransportPolicy(environment: environment))
    }

    @Test(arguments: ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"])
    func `a plain request goes through the proxy`(name: String) async throws {
        try await withScriptedServer(.json("{}")) { proxy in
            let request = HTTPRequest(url: "http://api.example.invalid/auth.login", body: .bytes([1]))
            _ = try await transport([name: proxy.url()]).perform(request)
            #expect(proxy.requests.first?.path == "http://api.example.invalid/auth.login")
            #expect(proxy.requests.first?.header("Proxy-Connection") == nil)
        }
    }

    @Test func `an encrypted request asks the proxy for a tunnel and shows it no secret`() async throws {
        try await withScriptedServer(.status(403)) { proxy in
            var request = HTTPRequest(url: "https://api.example.invalid/auth.login", body: .bytes([1]))
            request.headers = [HTTPHeader("Authorization", "Bearer sesame")]
            await #expect(
                performing: { try await transport(["HTTPS_PROXY": proxy.url()]).perform(request) },
                throws: { error in
                    guard let error = error as? TransportError else { return false }
                    return error.code == .proxy && !error.mayHaveBeenSent && error.message.contains("HTTPS_PROXY")
                        && error.message.contains("403")
                }
            )
            #expect(proxy.requests.first?.method == "CONNECT")
            #expect(proxy.requests.first?.path == "api.example.invalid:443")
            #expect(proxy.requests.first?.header("Authorization") == nil)
        }
    }

    @Test func `a proxy that refuses is named, without its password`() async throws {
        let port = try RefusingPort()
        let proxy = "http://user:hunter2@127.0.0.1:\(port.port)"
        await #expect(
            performing: {
                try await transport(["HTTP_PROXY": proxy]).perform(HTTPRequest(url: "http://api.example.invalid/"))
            },
            throws: { error in
                guard let error = error as? TransportError else { return false }
                return error.code == .proxy && !error.mayHaveBeenSent && error.message.contains("HTTP_PROXY")
                    && !error.message.contains("hunter2")
            }
        )
    }

    @Test func `a host in NO_PROXY is reached directly`() async throws {
        let port = try RefusingPort()
        try await withScriptedServer(.json("{}")) { server in
            let environment = ["HTTP_PROXY": port.url(), "NO_PROXY": "example.org,127.0.0.0/8"]
            let request = HTTPRequest(url: server.url(), body: .bytes([1]))
            let response = try await transport(environment).perform(request)
            #expect(response.status == 200)
        }
    }

    @Test(arguments: [
        ("", "example.org", 80, false), ("*", "example.org", 80, true),
        ("example.org", "example.org", 80, true), ("example.org", "EXAMPLE.org.", 80, true),
        ("example.org", "api.example.org", 443, true), (".example.org", "api.example.org", 443, true),
        ("*.example.org", "api.example.org", 443, true), ("example.org", "badexample.org", 80, false),
        ("example.org:8080", "example.org", 8080, true), ("example.org:8080", "example.org", 80, false),
        ("a, b  c", "b", 80, true), ("a, b  c", "c", 80, true), ("a,,b", "d", 80, false),
        ("127.0.0.1", "127.0.0.1", 80, true), ("127.0.0.1", "127.0.0.2", 80, false),
        ("10.0.0.0/8", "10.200.3.4", 80, true), ("10.0.0.0/8", "11.0.0.1", 80, false),
        ("192.168.4.0/22", "192.168.7.255", 80, true), ("192.168.4.0/22", "192.168.8.0", 80, false),
        ("0.0.0.0/0", "1.2.3.4", 80, true), ("10.0.0.0/33", "10.0.0.1", 80, false),
        ("10.0.0.0/x", "10.0.0.1", 80, false), ("10.0.0.0/8", "10.example.org", 80, false),
        ("::1", "::1", 80, true), ("[::1]:8008", "::1", 8008, true), ("[::1]:8008", "::1", 80, false),
        ("fd00::/8", "fd12::1", 80, true), ("fd00::/8", "fe80::1", 80, false), ("localhost", "127.0.0.1", 80, false),
        ("example.org:port", "example.org", 80, false), ("[", "[", 80, true),
    ])
    func `NO_PROXY covers`(list: String, host: String, port: Int, isCovered: Bool) {
        #expect(ProxyBypass(list).matches(host: host, port: port) == isCovered)
    }

    @Test func `the variables have an order`() throws {
        let http = try URLParts("http://h/")
        let https = try URLParts("https://h/")
        let table = ProxyTable(environment: [
            "http_proxy": "http://lower", "HTTP_PROXY": "http://upper", "ALL_PROXY": "http://all", "HTTPS_PROXY": "",
        ])
        #expect(table.proxy(for: http)?.url == "http://lower")
        #expect(table.proxy(for: https)?.url == "http://all")
        let cgi = ProxyTable(environment: ["HTTP_PROXY": "http://from-a-client", "REQUEST_METHOD": "GET"])
        #expect(cgi.proxy(for: http) == nil)
        #expect(ProxyTable(environment: ["NO_PROXY": "*", "ALL_PROXY": "http://all"]).proxy(for: https) == nil)
    }
}
