import ClearMLAPI
import ClearMLConfiguration
import ClearMLTransport

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The hops of `clearml doctor`, in the order in which a request takes them.
struct Examination {
    private let context: CommandContext
    private let timeout: Duration
    private(set) var hops: [Hop] = []
    private var report: (Hop) -> Void = { _ in }

    init(context: CommandContext, timeout: Duration) {
        self.context = context
        self.timeout = timeout
    }

    var hasFailed: Bool { hops.contains { $0.verdict == .failed } }

    private var configuration: Configuration { context.configuration }

    /// Tries all hops; `report` is called with each finding as it is made.
    mutating func run(_ report: @escaping (Hop) -> Void) {
        self.report = report
        examineConfiguration()
        examineJournal()
        examineServer("API server", configuration.apiServer, setting: setting(.apiServer))
        if hops.last?.verdict == .ok {
            examineAPI()
        } else {
            add("API", .skipped, "the server is not reached")
            add("login", .skipped, "the server is not reached")
        }
        guard let files = configuration.filesServer else {
            add(
                "file server",
                .failed,
                "its address is not set and cannot be told from the others",
                setting(.filesServer)
            )
            return
        }
        examineServer("file server", files, setting: setting(.filesServer))
        if hops.last?.verdict == .ok { examineFileServer(files) }
    }

    private mutating func add(
        _ name: String,
        _ verdict: Hop.Verdict,
        _ detail: String,
        _ setting: String? = nil,
        elapsed: Duration? = nil
    ) {
        let hop = Hop(
            name: name,
            verdict: verdict,
            detail: detail,
            setting: setting,
            milliseconds: elapsed.map { $0 / .milliseconds(1) }
        )
        hops.append(hop)
        report(hop)
    }

    private func setting(_ key: ConfigurationKey) -> String {
        let variable = key.environmentNames.first.map { " or \($0)" } ?? ""
        return "\(key.name)\(variable) (now from \(configuration.origin(of: key)))"
    }

    // MARK: - Hops

    private mutating func examineConfiguration() {
        let found = configuration.files.filter(\.exists).map(\.path)
        let errors = configuration.diagnostics.filter { $0.severity == .error }
        if let first = errors.first {
            add("configuration", .failed, first.description, first.key)
        } else if configuration.isConfigured {
            add("configuration", .ok, found.isEmpty ? "from the environment" : found.joined(separator: ", "))
        } else {
            add("configuration", .failed, "there are no credentials; run `clearml init`", setting(.accessKey))
        }
    }

    private mutating func examineJournal() {
        let path = configuration.journalDirectory
        // The nearest folder that exists decides: the journal makes the rest itself.
        var folder = path
        while access(folder, F_OK) != 0, let slash = folder.lastIndex(of: "/"), slash > folder.startIndex {
            folder = String(folder[..<slash])
        }
        if access(folder, W_OK) == 0 {
            add("journal", .ok, path)
        } else {
            let reason = String(cString: strerror(errno))
            add("journal", .failed, "cannot write in \(folder): \(reason)", setting(.cacheBaseDirectory))
        }
    }

    private mutating func examineServer(_ name: String, _ url: String, setting: String) {
        let probe = ConnectionProbe(policy: context.transportPolicy)
        let target: URLParts
        do {
            target = try URLParts(url)
        } catch {
            add("\(name): address", .failed, error.message, setting)
            return
        }
        let isProxied = context.transportPolicy.proxies.proxy(for: target) != nil
        if isProxied {
            add("\(name): DNS", .skipped, "the proxy resolves it")
            add("\(name): TCP", .skipped, "the proxy connects")
        } else {
            let resolved = probe.resolve(target)
            guard add(resolved, "\(name): DNS", setting) else { return }
            let connected = probe.connect(target, timeout: timeout)
            guard add(connected, "\(name): TCP", setting) else { return }
        }
        let governing = target.scheme == "https" ? self.setting(.verifyCertificate) : setting
        let shaken = probe.handshake(url: url, timeout: timeout)
        _ = add(shaken, target.scheme == "https" ? "\(name): TLS" : "\(name): connection", governing)
    }

    private mutating func add(_ finding: ConnectionProbe.Finding, _ name: String, _ setting: String) -> Bool {
        if let error = finding.error {
            add(name, .failed, error.message, setting, elapsed: finding.elapsed)
            return false
        }
        add(name, .ok, finding.details.joined(separator: ", "), elapsed: finding.elapsed)
        return true
    }

    /// A call without credentials tells an API server from any other; login tells whether it takes ours.
    private mutating func examineAPI() {
        let transport = CurlTransport(policy: context.transportPolicy)
        let clock = ContinuousClock()
        let start = clock.now
        let request = HTTPRequest(
            url: configuration.apiServer + "/auth.login",
            headers: [HTTPHeader("Content-Type", "application/json")],
            body: .bytes(Array("{}".utf8)),
            timeout: timeout,
            connectTimeout: timeout
        )
        do {
            let answer = try transport.perform(request, cancellation: nil)
            guard try JSONValue(parsing: answer.body)["meta"].objectValue != nil else { throw NoEnvelope() }
            add("API", .ok, configuration.apiServer, elapsed: clock.now - start)
        } catch let error as TransportError {
            add("API", .failed, error.message, setting(.apiServer), elapsed: clock.now - start)
        } catch {
            let hint =
                "\(configuration.apiServer) answers, but not as a ClearML API server; is it the web application's address?"
            add("API", .failed, hint, setting(.apiServer), elapsed: clock.now - start)
        }
        guard hops.last?.verdict == .ok else {
            add("login", .skipped, "there is no API server")
            return
        }
        guard configuration.isConfigured else {
            add("login", .skipped, "there are no credentials")
            return
        }
        let begun = clock.now
        do {
            let session = try context.session()
            try session.login(options: CallOptions(timeout: timeout, retry: .none))
            let version = session.server.map { "API \($0.version)" + ($0.release.map { ", server \($0)" } ?? "") } ?? ""
            add("login", .ok, version, elapsed: clock.now - begun)
        } catch {
            add("login", .failed, "\(error)", setting(.accessKey), elapsed: clock.now - begun)
        }
    }

    private struct NoEnvelope: Error {}

    private mutating func examineFileServer(_ url: String) {
        let clock = ContinuousClock()
        let start = clock.now
        let request = HTTPRequest(method: .get, url: url + "/", timeout: timeout, connectTimeout: timeout)
        do {
            let answer = try CurlTransport(policy: context.transportPolicy).perform(request, cancellation: nil)
            if answer.status == 200 {
                add("file server", .ok, url, elapsed: clock.now - start)
            } else {
                add(
                    "file server",
                    .failed,
                    "\(url) answers HTTP \(answer.status)",
                    setting(.filesServer),
                    elapsed: clock.now - start
                )
            }
        } catch {
            add("file server", .failed, error.message, setting(.filesServer), elapsed: clock.now - start)
        }
    }
}
