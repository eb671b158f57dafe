import ArgumentParser
import ClearMLJournal

/// Which sessions a command is about.
struct SessionChoice: ParsableArguments {
    @Argument(help: "Sessions by id; the beginning of an id is enough where it is unique.")
    var sessions: [String] = []

    @Flag(name: .long, help: "All sessions that have something to deliver.")
    var all = false

    func validate() throws {
        guard all != !sessions.isEmpty else {
            throw ValidationError("name at least one session, or give --all (not both)")
        }
    }

    /// The chosen sessions, each once, in the order given.
    func resolve(_ listing: SessionStore.Listing) throws -> [StoredSession] {
        if all { return listing.sessions.map(\.session) }
        var chosen: [StoredSession] = []
        for name in sessions {
            let session = try listing.session(named: name)
            if !chosen.contains(where: { $0.id == session.id }) { chosen.append(session) }
        }
        return chosen
    }
}

extension SessionStore.Listing {
    /// The one session whose id begins like this; also in the form `offline-<id>` of an exported session.
    func session(named name: String) throws -> StoredSession {
        let wanted = name.hasPrefix("offline-") ? String(name.dropFirst("offline-".count)) : name
        let found = (sessions.map(\.session) + unreadable.map(\.session)).filter { $0.id.hasPrefix(wanted) }
        guard !wanted.isEmpty, let first = found.first else {
            throw CommandFailure("there is no session \(name.singleLine); `clearml offline list` shows them")
        }
        guard found.count == 1 || first.id == wanted else {
            throw CommandFailure("\(found.count) sessions begin with \(name.singleLine); give more of the id")
        }
        return first
    }
}
