import ClearMLConfiguration
import ClearMLTransport

/// Fetches comma-separated text from a web server.
enum CSVDownload {
    /// The bytes behind an address.
    ///
    /// No credentials are sent, whatever is configured. Proxies and the CA bundle are those of the environment.
    ///
    /// - Parameters:
    ///   - url: an `http` or `https` address.
    ///   - transport: what speaks to the server; nil for the real one.
    /// - Returns: what the server sent, decompressed.
    /// - Throws: ``PlotError`` when there is no answer, when it is no success, or when it is longer than a plot may be.
    static func contents(of url: String, transport: (any HTTPTransport)? = nil) async throws(PlotError) -> [UInt8] {
        let transport: any HTTPTransport =
            transport
            ?? CurlTransport(policy: TransportPolicy(environment: ConfigurationSources.process().environment))
        let request = HTTPRequest(
            method: .get,
            url: url,
            timeout: .seconds(120),
            maximumResponseBytes: CSVFile.largest
        )
        let response: HTTPResponse
        do throws(TransportError) { response = try await transport.perform(request) } catch {
            throw PlotError(.unreadable, "its CSV cannot be fetched: \(error)")
        }
        guard (200..<300).contains(response.status) else {
            throw PlotError(.unreadable, "its CSV cannot be fetched: the server answered \(response.status)")
        }
        return response.body
    }
}
