import ClearMLAPI
import ClearMLDigest

/// What is noted of uploads that no journal keeps, so that the same call goes on where a broken one ended.
///
/// ```
/// uploads/{key}         who is at it: a lock, which ends with its process
/// uploads/{key}.id      the name that the upload was given
/// uploads/{key}.part    the note of the storage (Transfer.stateFile)
/// ```
///
/// The key is made of what is stored, and where. Only what a storage takes in parts leaves anything behind.
package struct UnfinishedUploads: Sendable {
    private let folder: String

    /// Names the folder; nothing is made.
    ///
    /// - Parameter root: The folder of everything that the SDK keeps on this machine.
    package init(root: String) { folder = "\(root)/uploads" }

    /// One upload under way.
    package struct Upload: Sendable {
        /// 32 hexadecimal digits, the same for a call that goes on.
        package let id: String
        /// For ``Transfer/stateFile``; nil while somebody else stores the same.
        package let stateFile: String?
    }

    /// Runs `body`, which stores `subject`.
    ///
    /// Where nothing can be noted, because the folder cannot be written or somebody else is at the same upload, `body` begins
    /// anew.
    /// - Throws: What `body` throws; the message says where the next call goes on with what was stored.
    package func resuming<Value>(
        _ subject: String,
        _ body: (Upload) throws(StorageError) -> Value
    ) throws(StorageError) -> Value {
        let path = "\(folder)/\(SHA256.digest(of: subject.utf8).hex.prefix(32))"
        guard let claim = claim(path), let note = StateFile("\(path).id", url: subject), let id = id(note) else {
            return try body(Upload(id: Self.makeID(), stateFile: nil))
        }
        do throws(StorageError) {
            let value = try body(Upload(id: id, stateFile: "\(path).part"))
            forget(note, claim)
            return value
        } catch {
            guard Folders.kind(of: "\(path).part") == .file else {
                forget(note, claim)
                throw error
            }
            claim.release()
            var error = error
            error.message += "; what was stored is kept, and the same call goes on from here"
            throw error
        }
    }

    /// The name that the upload was given before, or is given now; nil where that cannot be noted.
    private func id(_ note: StateFile) -> String? {
        if let known = note.read()?["id"].stringValue, Self.isID(known) { return known }
        let id = Self.makeID()
        do throws(StorageError) {
            try note.write(["id": .string(id)])
            return id
        } catch {
            return nil  // as below
        }
    }

    private func claim(_ path: String) -> CacheClaim? {
        do throws(StorageError) {
            return try CacheClaim.attempt(path, shared: false)
        } catch {
            return nil  // an upload needs no folder on this machine; it only begins anew without
        }
    }

    private func forget(_ note: StateFile, _ claim: CacheClaim) {
        note.remove()
        claim.remove()
        claim.release()
    }

    private static func isID(_ text: String) -> Bool {
        text.utf8.count == 32
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    private static func makeID() -> String {
        let words = [UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max)]
        return Hexadecimal.encode(words.flatMap { word in withUnsafeBytes(of: word.bigEndian) { Array($0) } })
    }
}
