import ClearMLAPI
import ClearMLTransport
import Synchronization

/// Speaks to one bucket, signing every request.
final class S3Link: StorageLink {
    /// Carries the digest of a request's body to where it is signed; never sent under this name alone.
    static let bodyDigest = "x-amz-content-sha256"

    let place: S3Place
    private let transport: any HTTPTransport
    private let environment: APIEnvironment
    private let googleTokens: GoogleTokens
    /// Amazon tells the bucket's true region with its refusal; from then on it is used.
    private let region: Mutex<String>

    init(
        _ place: S3Place,
        _ transport: any HTTPTransport,
        _ environment: APIEnvironment,
        _ googleTokens: GoogleTokens
    ) {
        self.googleTokens = googleTokens
        self.place = place
        self.transport = transport
        self.environment = environment
        region = Mutex(place.region)
    }

    func send(_ request: HTTPRequest, _ operation: Operation) throws(StorageError) -> HTTPResponse {
        let used = region.withLock { $0 }
        let response = try perform(request, region: used, operation)
        guard place.isAmazon, [301, 307, 400].contains(response.status),
            let other = response.header("x-amz-bucket-region"), other != used, Self.isRegion(other)
        else { return response }
        region.withLock { $0 = other }
        return try perform(request, region: other, operation)
    }

    func refusal(_ response: HTTPResponse, _ url: String) -> StorageError {
        let document = XMLElement(response.body)
        let code = document?["Code"]?.text ?? ""
        let words = [code, Self.printable(document?["Message"]?.text ?? "")].filter { !$0.isEmpty }
        let detail = withoutSecrets(words.joined(separator: ": "))
        var error = StorageError.status(
            response,
            "\(place.name) (\(place.object))",
            detail: detail,
            hint: "look at key, secret and bucket policy, in sdk.aws.s3 or sdk.google.storage, or in the environment"
        )
        switch code {
        case "RequestTimeTooSkewed":
            let theirs = response.header("Date").flatMap(HTTPDate.seconds)
            let apart = theirs.map { " by \(abs($0 - Int64(environment.wallClock()))) s" } ?? ""
            error.message = "\(place.name): this machine's clock differs from the server's\(apart); set it (NTP)"
        case "SlowDown", "RequestTimeout", "InternalError", "ServiceUnavailable": error.code = .unavailable
        case "ExpiredToken", "TokenRefreshRequired":
            error.message = "\(place.name): the temporary keys have expired; get new ones (\(code))"
            error.code = .accessDenied
        case "NoSuchBucket": error.message = "\(place.name): there is no such bucket (\(code))"
        case "XAmzContentSHA256Mismatch", "BadDigest":
            error.code = .changed
            error.message = "\(place.name): the file changed while it was sent, or was damaged on its way (\(code))"
        default: break
        }
        return error
    }

    private func perform(
        _ request: HTTPRequest,
        region: String,
        _ operation: Operation
    ) throws(StorageError) -> HTTPResponse {
        var request = try operation.bounded(request)
        if region != place.region {
            request.url = request.url.replacing(".s3.\(place.region).", with: ".s3.\(region).", maxReplacements: 1)
                .replacing("//s3.\(place.region).", with: "//s3.\(region).", maxReplacements: 1)
        }
        // The signature is for this host; a body must not go to another one either.
        request.followsRedirects = false
        var digest = S3Signer.emptyBody
        if let header = request.headers.firstIndex(where: { $0.name == Self.bodyDigest }) {
            digest = request.headers.remove(at: header).value
        }
        switch place.access {
        case .keys(let keys):
            request.headers = S3Signer(keys: keys, region: region)
                .headers(of: request, bodyDigest: digest, at: Int64(environment.wallClock()))
        case .account(let account):
            let token = try googleTokens.token(for: account, transport, operation)
            request.headers.append(HTTPHeader("Authorization", "Bearer \(token)"))
        }
        let response: HTTPResponse
        do throws(TransportError) {
            response = try transport.perform(request, cancellation: operation.cancellation)
        } catch {
            throw .transport(error)
        }
        // The next request gets another one.
        if response.status == 401, case .account(let account) = place.access { googleTokens.forget(account) }
        return response
    }

    private func withoutSecrets(_ text: String) -> String {
        [place.keys?.secret, place.keys?.token, place.keys?.key].compactMap { $0 }
            .reduce(text) { $0.replacing($1, with: "***") }
    }

    /// At most 200 characters of one line.
    static func printable(_ text: String) -> String {
        String(text.prefix(200).map { $0.isNewline || $0.asciiValue.map { $0 < 0x20 } == true ? " " : $0 })
    }

    /// It becomes part of a host's name.
    private static func isRegion(_ text: String) -> Bool {
        (1...32).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }
}
