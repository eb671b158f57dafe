/// What `session.json` says about a session: whose it is, and how far its life has come.
///
/// Everything but `id` and `createdAt` may be missing in a file that an older or newer version wrote. Members that this
/// version does not know are kept and written back.
package struct SessionDescription: Sendable, Equatable {
    /// The version of the format that this library writes.
    ///
    /// A file with a larger one is refused.
    package static let currentFormatVersion = 1

    /// Version of the session's file formats.
    package var formatVersion = currentFormatVersion
    /// 32 lower-case hex digits; also the name of the directory.
    package var id: String
    /// Milliseconds since 1970 at creation.
    package var createdAt: Int64
    /// Name of the host that writes the session; empty when unknown.
    package var host = ""
    /// Process id of the writer on that host; 0 when unknown.
    package var processID: Int64 = 0
    /// `online` or `offline`, as the run was started.
    package var mode = "online"
    /// Project path of the task.
    package var projectName = ""
    /// Name of the task.
    package var taskName = ""
    /// Type of the task in the server's words, for example `training`.
    package var taskType = ""
    /// Base URL of the API server that the session is for; `nil` until known.
    package var apiHost: String?
    /// Id of the task on that server; `nil` until it exists there.
    package var taskID: String?
    /// Ids on that server of the models that the run makes, by the names that only the session knows.
    package var modelIDs: [String: String] = [:]
    /// Milliseconds since 1970 when the run was closed; `nil` while it runs, and for ever when it was killed.
    package var closedAt: Int64?
    /// How the run ended, for example `completed`; `nil` with `closedAt`.
    package var outcome: String?
    /// Reports in the journal when it was closed, that is its last sequence number; `nil` with `closedAt`.
    package var journalled: UInt64?
    /// The same for the journal of what comes with a file; `nil` without one.
    package var journalledFiles: UInt64?
    /// Version of the library that created the session.
    package var libraryVersion = ""
    /// Members that callers add, and those of other versions: the name and the JSON text of the value.
    package var otherMembers: [OtherMember] = []

    /// A member of the JSON object that this version gives no meaning to.
    package struct OtherMember: Sendable, Equatable {
        /// The member's name.
        package var name: String
        /// Its value as JSON text.
        package var json: String

        /// Creates a member.
        package init(name: String, json: String) {
            self.name = name
            self.json = json
        }
    }

    /// Describes a new session.
    /// - Parameters:
    ///   - id: 32 lower-case hex digits (`SessionDescription.isValidID`).
    ///   - createdAt: Milliseconds since 1970.
    package init(id: String, createdAt: Int64) {
        self.id = id
        self.createdAt = createdAt
    }

    /// Whether a string can name a session, and therefore a directory: 32 lower-case hex digits.
    package static func isValidID(_ id: String) -> Bool {
        id.utf8.count == 32 && id.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    /// A new random session id.
    package static func makeID() -> String {
        var generator = SystemRandomNumberGenerator()
        return makeID(using: &generator)
    }

    /// A new session id from the given source.
    package static func makeID(using generator: inout some RandomNumberGenerator) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for _ in 0..<2 {
            let bits: UInt64 = generator.next()
            for shift in stride(from: 60, through: 0, by: -4) { text.append(digits[Int(bits >> UInt64(shift) & 15)]) }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
