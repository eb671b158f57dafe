/// Decides when the reader of a captured stream waits a moment, so that many short prints become one console record.
///
/// The Python SDK merges what is printed within a second, and holds it in memory meanwhile. Here what has been read is in
/// the journal at once, so only what is not read yet can be merged: a program that prints now and then is never waited
/// for; one that prints many short lines is read about twenty times a second; one that floods is read as fast as it goes.
struct CapturePace: Sendable {
    /// Reads in one second before the reader begins to wait.
    static let freeReads = 20
    /// How long it waits.
    static let pause = Duration.milliseconds(40)
    /// Bytes in one second from which on it does not wait: the pipe is as large as half of that.
    static let flood = 128 << 10

    private var second: Duration?
    private var reads = 0
    private var bytes = 0

    /// Notes one read.
    ///
    /// - Parameters:
    ///   - count: how many bytes were read.
    ///   - now: the time, from any fixed origin.
    /// - Returns: whether to wait before the next one.
    mutating func waits(afterReading count: Int, now: Duration) -> Bool {
        if second.map({ now - $0 >= .seconds(1) }) ?? true {
            second = now
            reads = 0
            bytes = 0
        }
        reads += 1
        bytes += count
        return reads >= Self.freeReads && bytes < Self.flood
    }
}
