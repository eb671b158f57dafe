/// An open file of a `FileSystem`; its contract (visibility, durability, mapping) is stated there.
package protocol OpenFile: AnyObject, Sendable {
    /// Bytes in the file now.
    func size() throws(FileSystemError) -> Int

    /// Fills the buffer from `offset`; returns fewer bytes only at the end of the file.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileSystemError) -> Int

    /// Writes all bytes at `offset`, growing the file as needed. On an error some of them may have been written.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileSystemError)

    /// Grows the file to `size` zero bytes with their blocks reserved: later stores below it cannot run out of space.
    func allocate(_ size: Int) throws(FileSystemError)

    /// Maps the first `size` bytes, shared and writable. One mapping at a time.
    func map(_ size: Int) throws(FileSystemError) -> UnsafeMutableRawPointer

    /// Brings the pages of a part of the mapping into memory, writable, so that storing there does not fault. A hint:
    /// contents never change, and nothing happens where it makes no sense.
    func prefault(_ range: Range<Int>) throws(FileSystemError)

    /// Ends the mapping; its pointer must not be used any more.
    func unmap()

    /// Makes everything written, stored, allocated or cut off so far durable.
    func sync() throws(FileSystemError)

    /// Cuts the file to `size` bytes.
    func truncate(_ size: Int) throws(FileSystemError)

    /// Ends the mapping and gives the file back; later calls of any method throw or do nothing.
    func close()
}
