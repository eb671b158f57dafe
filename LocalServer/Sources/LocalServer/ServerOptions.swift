/// How to run a server.
public struct ServerOptions: Sendable {
    /// The address to listen on, numeric or `localhost`.
    public var host = "127.0.0.1"
    /// The port of the API; 0 takes any free one.
    public var port: UInt16 = 8008
    /// The port of the file server; 0 takes any free one.
    public var filesPort: UInt16 = 8081
    /// The port of the pages for people; 0 takes any free one.
    public var webPort: UInt16 = 8080
    /// The directory of the database, the keys and the files; made when missing.
    public var dataDirectory: String
    /// A file to write once all ports listen; nil for none.
    public var readyFile: String?
    /// Whether an address that other machines can reach may be used.
    public var allowRemote = false
    /// `error`, `info` or `debug`.
    public var logLevel = "info"

    /// Options with the ports that a real server uses, on loopback.
    ///
    /// - Parameter dataDirectory: The directory of the database, the keys and the files.
    public init(dataDirectory: String) {
        self.dataDirectory = dataDirectory
    }

    /// Whether `host` is reachable from this machine only.
    var isLoopback: Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        let isIPv4 = parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
        return host == "localhost" || host == "::1" || isIPv4 && parts.first == "127"
    }
}
