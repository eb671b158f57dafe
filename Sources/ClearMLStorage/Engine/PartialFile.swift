/// A file that grows under another name beside its place, and appears there only when it is complete.
struct PartialFile: Sendable {
    /// Where it will be.
    let path: String
    let file: OpenFile
    /// Whether another call can go on with it: its name is known and nobody else has it.
    let canResume: Bool

    /// Makes the file, or opens the one that an earlier call left.
    ///
    /// - Parameters:
    ///   - path: Where it will be; missing folders are made.
    ///   - canResume: Whether it is to be found again by another call. When somebody else is just filling that one, a
    ///     file of our own is made instead.
    /// - Throws: ``StorageError/Code/fileSystem``, ``StorageError/Code/noSpace``.
    init(for path: String, canResume: Bool) throws(StorageError) {
        self.path = path
        try Folders.make(Folders.parent(of: path))
        if canResume, let file = try Self.shared(path + Self.suffix) {
            self.file = file
            self.canResume = true
        } else {
            file = try OpenFile(writing: Self.unique(for: path), isNew: true)
            self.canResume = false
        }
    }

    /// Makes the file survive a power loss and puts it in its place.
    func publish() throws(StorageError) {
        try file.synchronize()
        try Folders.move(file.path, to: path)
    }

    /// Removes the file; what cannot be removed is somebody else's by now.
    func discard() { Folders.remove(file.path) }

    /// A name that nobody else has, beside `path`; of a name as long as file systems take, the beginning.
    private static func unique(for path: String) -> String {
        let folder = Folders.parent(of: path)
        var name = path.split(separator: "/").last ?? ""
        while name.utf8.count > 200 { name.removeLast() }
        return "\(folder)/\(name).\(String(UInt64.random(in: .min ... .max), radix: 36))\(suffix)"
    }

    /// Bytes at the end of every such name, so that a listing can leave them out.
    static let suffix = ".clearml-part"

    private static func shared(_ path: String) throws(StorageError) -> OpenFile? {
        // Whoever had the lock before may have moved the file to its place between our open and our lock.
        for _ in 0..<8 {
            let file = try OpenFile(writing: path, isNew: false)
            guard file.lock() else { return nil }
            if try file.isInPlace() { return file }
        }
        return nil
    }
}
