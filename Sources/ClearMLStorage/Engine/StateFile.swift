import ClearMLAPI
import ClearMLDigest

/// The note about an unfinished transfer: a small JSON object.
///
/// It names the transfer by the digest of its URL, which may hold a signature, and holds no secret.
struct StateFile: Sendable {
    private static let version: JSONValue = 1

    let path: String
    private let subject: String

    /// The note at `path` about the transfer of `url`; nil without a path.
    init?(_ path: String?, url: String) {
        guard let path else { return nil }
        self.path = path
        subject = SHA256.digest(of: url.utf8).hex
    }

    /// What was noted; nil when there is nothing, when it is damaged, and when it is about something else: then the
    /// transfer begins anew.
    func read() -> JSONValue? {
        do throws(StorageError) {
            let bytes = try OpenFile(reading: path).contents(maximumBytes: 1 << 16)
            // Not JSON is as good as nothing.
            guard let note = try? JSONValue(parsing: bytes), note["version"] == Self.version,
                note["url"].stringValue == subject
            else { return nil }
            return note
        } catch {
            return nil
        }
    }

    /// Notes these members, in place of what was noted before.
    func write(_ members: [String: JSONValue]) throws(StorageError) {
        var members = members
        members["version"] = Self.version
        members["url"] = .string(subject)
        let partial = try PartialFile(for: path, canResume: false)
        do throws(StorageError) {
            try partial.file.write(JSONValue.object(members).serialized(), at: 0)
            try partial.publish()
        } catch {
            partial.discard()
            throw error
        }
    }

    /// Removes the note.
    func remove() { Folders.remove(path) }
}
