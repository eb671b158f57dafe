/// All endpoints by name and version.
struct EndpointTable: Sendable {
    private let versions: [String: [Endpoint]]

    init(_ endpoints: [Endpoint]) {
        versions = Dictionary(grouping: endpoints, by: \.name).mapValues { $0.sorted { $0.version > $1.version } }
    }

    /// The newest implementation that a caller of `version` may use; nil when there is none.
    func resolve(_ name: String, _ version: APIVersion) -> Endpoint? {
        versions[name]?.first { $0.version <= version }
    }

    /// The names of all endpoints, sorted.
    var names: [String] { versions.keys.sorted() }
}

/// The path of a request, taken apart.
struct EndpointPath: Sendable, Equatable {
    /// `service.action`.
    var name: String
    var version: APIVersion

    /// Reads `/v2.23/tasks.create`, `/tasks.create` and the like; repeated slashes, one at the end and the prefix `/api`
    /// (under which a web server passes the API on) are fine.
    init(_ path: some StringProtocol) throws(APIError) {
        var parts = path.split(separator: "/", omittingEmptySubsequences: true)
        if parts.count > 1, parts[0] == "api" { parts.removeFirst() }
        version = .maximum
        if parts.count == 2, parts[0].first == "v" {
            guard let requested = APIVersion(parts[0].dropFirst()) else {
                throw .badRequest("Invalid API version in path \(path)")
            }
            version = requested
            parts.removeFirst()
        }
        guard parts.count == 1, let last = parts.first, Self.isName(last) else {
            throw .badRequest("Invalid request path \(path)")
        }
        name = String(last)
    }

    private static func isName(_ text: some StringProtocol) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 2
            && parts.allSatisfy {
                !$0.isEmpty && $0.utf8.allSatisfy { $0 == UInt8(ascii: "_") || $0.isASCIIAlphanumeric }
            }
    }
}

extension UInt8 {
    var isASCIIAlphanumeric: Bool {
        0x30...0x39 ~= self || 0x41...0x5A ~= self || 0x61...0x7A ~= self
    }
}
