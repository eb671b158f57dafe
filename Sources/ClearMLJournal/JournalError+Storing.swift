/// Runs file operations where journal errors are expected.
func storing<T>(_ body: () throws(FileSystemError) -> T) throws(JournalError) -> T {
    do throws(FileSystemError) { return try body() } catch { throw JournalError(error) }
}
