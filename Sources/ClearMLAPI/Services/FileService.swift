import ClearMLTransport

/// Deletes files of the configured file servers.
///
/// Blocking, as ``APISession``'s blocking forms.
package struct FileService: Sendable {
    package let session: APISession
    package var options: CallOptions

    package init(_ session: APISession, options: CallOptions = CallOptions()) {
        self.session = session
        self.options = options
    }

    /// Deletes the file at `url`, as it was recorded; one that is not there any more counts as deleted.
    ///
    /// Where the Python SDK uploads weights at once, it records their address without escaping anything in it.
    ///
    /// - Returns: nil when it is gone; else why it could not be deleted.
    package func delete(_ url: String) -> String? {
        let url = StoragePath.repaired(url)
        // Somebody else's server must neither get our token nor be asked to delete anything.
        guard session.mayReceiveToken(url) else { return "it is not on a configured file server" }
        do throws(APIError) {
            let response = try session.exchange(with: url, options: options) { HTTPRequest(method: .delete, url: url) }
            switch response.status {
            case 200..<300, 404: return nil
            default: return "the file server answered with HTTP status \(response.status)"
            }
        } catch {
            return error.message
        }
    }
}
