/// Notices names that cannot stand side by side.
struct ZIPNameTable {
    private var files: Set<String> = []
    private var folders: Set<String> = []
    private var listed: Set<String> = []

    /// Adds a checked name.
    ///
    /// - Throws: ``ZIPError/Code/duplicateName`` for the second of two equal names, for names that differ in letter case
    ///   or Unicode spelling only, and for a file where another entry needs a folder.
    mutating func insert(_ name: String, isFolder: Bool) throws(ZIPError) {
        let key = ZIPName.collisionKey(name)
        guard listed.insert(key).inserted else {
            throw ZIPError(.duplicateName, "another entry has the same name on some systems", entry: name)
        }
        let clash = ZIPError(.duplicateName, "one entry is a file where another needs a folder", entry: name)
        if isFolder {
            guard !files.contains(key) else { throw clash }
            folders.insert(key)
        } else {
            guard !folders.contains(key) else { throw clash }
            files.insert(key)
        }
        // Upwards until a folder that is known, whose own parents are known, too.
        var parent = key[...]
        while let slash = parent.lastIndex(of: "/") {
            parent = parent[..<slash]
            guard !files.contains(String(parent)) else { throw clash }
            guard folders.insert(String(parent)).inserted else { return }
        }
    }
}
