import Foundation
import GRDB

/// The directory that a server keeps everything in.
struct DataDirectory: Sendable {
    let path: String

    var database: String { path + "/server.sqlite" }
    /// The root of the file server.
    var files: String { path + "/files" }
    private var credentialsFile: String { path + "/credentials.json" }

    /// Makes the directory, which only its owner can enter, when it is missing.
    init(_ path: String) throws {
        self.path = URL(fileURLWithPath: path).path
        do {
            try FileManager.default.createDirectory(
                atPath: self.path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            try FileManager.default.createDirectory(atPath: files, withIntermediateDirectories: true)
        } catch {
            throw StartError(.storage, "Cannot make the data directory \(path): \(error.localizedDescription)")
        }
    }

    /// Takes the directory for this server alone; throws when another server has it.
    func lock() throws -> DirectoryLock { try DirectoryLock(path + "/lock") }

    /// Makes the database file, if there is none, with a mode that SQLite then gives to the files beside it: the key that
    /// signs tokens is in there.
    func prepareDatabase() {
        let descriptor = open(database, O_WRONLY | O_CREAT, 0o600)
        if descriptor >= 0 { Foundation.close(descriptor) }
    }

    /// The access key of this server.
    ///
    /// The first start makes it, prints it once and keeps it in a file that only the owner can read; the database has a
    /// hash of the secret. A lost file is replaced by a new key; the old one stays valid.
    func credentials(in database: Database, _ log: ServerLog) throws -> (key: String, secret: String) {
        if let content = FileManager.default.contents(atPath: credentialsFile) {
            guard let known = try? JSONParser.parse(content), let key = known["key"]?.stringValue,
                let secret = known["secret"]?.stringValue
            else { throw StartError(.storage, "\(credentialsFile) is damaged. Remove it to get a new key.") }
            if try !Credentials.matches(key: key, secret: secret, in: database) {
                try Credentials.store(key: key, secret: secret, label: nil, now: .now(), in: database)
            }
            return (key, secret)
        }
        let (key, secret) = Credentials.generate()
        try Credentials.store(key: key, secret: secret, label: nil, now: .now(), in: database)
        let content: JSON = ["key": .string(key), "secret": .string(secret)]
        try PrivateFile.write(JSONSerializer.serialize(content) + [0x0A], to: credentialsFile)
        log.error(
            "New access key, shown only this once and kept in \(credentialsFile):\n  key \(key)\n  secret \(secret)"
        )
        return (key, secret)
    }
}
