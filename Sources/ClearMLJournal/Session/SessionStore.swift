/// All sessions below one root: `<cache base>/journal`.
package struct SessionStore: Sendable {
    /// Directory that has one directory for each session.
    package let root: String
    /// Where it lives.
    package let fileSystem: any FileSystem

    /// What is below the root.
    package struct Listing: Sendable {
        /// Sessions whose description can be read, oldest first.
        package var sessions: [(session: StoredSession, description: SessionDescription)] = []
        /// Sessions whose description cannot; their segments are left alone.
        package var unreadable: [(session: StoredSession, error: JournalError)] = []
    }

    /// Names a store; nothing is read or made.
    package init(root: String, fileSystem: any FileSystem = DiskFileSystem()) {
        self.root = root
        self.fileSystem = fileSystem
    }

    /// The directory of a session, whether it exists or not.
    package func directory(of id: String) -> String { root + "/" + id }

    /// All sessions; one that is damaged does not hide the others.
    ///
    /// No root means no sessions.
    /// - Throws: `storage` when the root cannot be listed.
    package func list() throws(JournalError) -> Listing {
        var listing = Listing()
        let names: [String]
        do throws(FileSystemError) {
            names = try fileSystem.list(root)
        } catch {
            if error.code == .notFound { return listing }
            throw JournalError(error)
        }
        for name in names.sorted() where SessionDescription.isValidID(name) {
            let session = StoredSession(id: name, directory: directory(of: name), fileSystem: fileSystem)
            do throws(JournalError) {
                listing.sessions.append((session, try session.description()))
            } catch {
                // What a deletion left over that was interrupted.
                if error.code == .notASession, (try? session.segmentIndices().isEmpty) != false { continue }
                listing.unreadable.append((session, error))
            }
        }
        listing.sessions.sort {
            ($0.description.createdAt, $0.session.id) < ($1.description.createdAt, $1.session.id)
        }
        return listing
    }

    /// A session by its id.
    /// - Throws: `notASession` when there is none.
    package func session(_ id: String) throws(JournalError) -> StoredSession {
        let session = StoredSession(id: id, directory: directory(of: id), fileSystem: fileSystem)
        guard SessionDescription.isValidID(id), (try? fileSystem.information(session.directory)) ?? nil != nil else {
            throw JournalError(.notASession, "there is no session \(id) below \(root)")
        }
        return session
    }
}
