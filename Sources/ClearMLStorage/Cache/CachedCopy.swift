/// A file of a cache in use: it is not removed before ``release()``, or before the last reference to this object is gone.
package final class CachedCopy: Sendable {
    /// The file; of an unpacked archive, the folder.
    package let path: String
    private let claim: CacheClaim?

    init(path: String, claim: CacheClaim?) {
        self.path = path
        self.claim = claim
    }

    /// Says that the file is not needed any more; nothing happens the second time.
    package func release() { claim?.release() }
}
