import ClearMLAPI
import ClearMLTransport

/// Speaks to one container, proving every request.
struct AzureLink: StorageLink {
    /// The version of the service that is spoken.
    private static let version = "2021-08-06"

    let place: AzurePlace
    let transport: any HTTPTransport
    let environment: APIEnvironment

    func send(_ request: HTTPRequest, _ operation: Operation) throws(StorageError) -> HTTPResponse {
        var request = try operation.bounded(request)
        // The proof is for this host; a body must not go to another one either.
        request.followsRedirects = false
        // The service's own clients name ranges so, and sign them among its headers.
        for index in request.headers.indices where request.headers[index].name == "Range" {
            request.headers[index].name = "x-ms-range"
        }
        request.headers += [
            HTTPHeader("x-ms-version", Self.version),
            HTTPHeader("x-ms-date", UTCTime(Int64(environment.wallClock())).httpDate),
        ]
        switch place.proof {
        case .key(let key):
            let length: Int64 =
                switch request.body {
                case .empty: 0
                case .bytes(let bytes): Int64(bytes.count)
                case .source(_, let length): length ?? 0
                }
            let signer = AzureSigner(account: place.account, key: key)
            request.headers.append(HTTPHeader("Authorization", signer.authorization(of: request, length: length)))
        case .signature(let signature):
            request.url += (request.url.contains("?") ? "&" : "?") + signature
        }
        do throws(TransportError) {
            return try transport.perform(request, cancellation: operation.cancellation)
        } catch {
            throw .transport(error)
        }
    }

    func refusal(_ response: HTTPResponse, _ url: String) -> StorageError {
        // The document quotes what was to be signed; its code, which is also a header, is all that is shown.
        let named = response.header("x-ms-error-code") ?? XMLElement(response.body)?["Code"]?.text ?? ""
        let code = String(named.prefix(80).filter { $0.isASCII && ($0.isLetter || $0.isNumber) })
        var error = StorageError.status(
            response,
            "\(place.name) (\(place.blob))",
            detail: code,
            hint: "look at the key or signature of the account, in sdk.azure.storage or AZURE_STORAGE_*"
        )
        switch code {
        case "ServerBusy", "OperationTimedOut", "InternalError": error.code = .unavailable
        case "ContainerNotFound": error.message = "\(place.name): there is no such container (\(code))"
        case "AuthenticationFailed":
            error.message =
                "\(place.name): access is denied; look at the account's key or signature, at its date of expiry, and at"
                + " this machine's clock (\(code))"
        default: break
        }
        return error
    }

    /// Stores a part of a file.
    func store(
        _ address: String,
        _ file: OpenFile,
        _ range: Range<Int64>,
        _ headers: [HTTPHeader],
        _ tracker: ProgressTracker?,
        _ operation: Operation
    ) throws(StorageError) {
        try operation.retrying { () throws(StorageError) in
            let source = PartSource(file, range, tracker)
            var request = HTTPRequest(method: .put, url: address, headers: headers)
            request.body = .source(source, length: Int64(range.count))
            do throws(StorageError) {
                let response = try send(request, operation)
                guard (200..<300).contains(response.status) else { throw refusal(response, address) }
            } catch {
                source.withdraw()
                throw error
            }
        }
    }
}
