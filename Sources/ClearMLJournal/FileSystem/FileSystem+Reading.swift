extension FileSystem {
    /// Reads a whole file of at most `limit` bytes.
    /// - Throws: `noSpace` when it is larger, so that a hostile file cannot fill memory.
    package func contents(of path: String, limit: Int) throws(FileSystemError) -> [UInt8] {
        let file = try open(path, .read)
        defer { file.close() }
        let size = try file.size()
        guard size <= limit else { throw FileSystemError(.noSpace, operation: "read", path: path) }
        var failure: FileSystemError?
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            do throws(FileSystemError) {
                count = try file.read(into: UnsafeMutableRawBufferPointer(buffer), at: 0)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Removes a directory with everything in it.
    ///
    /// Goes on after an error and throws the first one at the end.
    package func removeTree(_ path: String) throws(FileSystemError) {
        var first: FileSystemError?
        if try information(path)?.isDirectory == true {
            for name in try list(path) {
                do throws(FileSystemError) { try removeTree(path + "/" + name) } catch { first = first ?? error }
            }
        }
        do throws(FileSystemError) { try remove(path) } catch { first = first ?? error }
        if let first { throw first }
    }
}

extension OpenFile {
    /// Visits the contents from the start, a piece of at most 256 KiB at a time, in constant memory.
    package func forEachPiece(
        _ body: (UnsafeRawBufferPointer) throws(FileSystemError) -> Void
    ) throws(FileSystemError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
        defer { buffer.deallocate() }
        var offset = 0
        while true {
            let count = try read(into: buffer, at: offset)
            if count == 0 { return }
            try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            offset += count
        }
    }
}
