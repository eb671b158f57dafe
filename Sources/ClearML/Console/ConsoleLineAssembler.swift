/// Makes console lines of the bytes that a program prints, as somebody at a terminal would remember them.
///
/// A carriage return, or the sequence that moves up a line, starts the line again: of a progress bar only its last state
/// is kept, and every `flushPeriod` one state in between. Backspaces and trailing white space are dropped, and so are
/// lines that are then empty. Where the input is cut into pieces makes no difference.
///
/// Memory: at most ``longestLine`` twice.
struct ConsoleLineAssembler: Sendable {
    /// A longer line becomes several; as much as one console record holds.
    static let longestLine = 1 << 20

    /// The time between two states of a progress bar that are kept; zero to take every carriage return as a line end.
    private let flushPeriod: Duration
    /// What was printed since the line began, or began again.
    private var current: [UInt8] = []
    /// What stood there before it began again, as long as nothing has been printed over it.
    private var overwritten: [UInt8] = []
    /// When it was last looked whether a state in between is due.
    private var lastDue: Duration?
    private var isDue = false

    /// An assembler without input yet.
    init(flushPeriod: Duration) { self.flushPeriod = flushPeriod }

    /// Takes what was printed.
    ///
    /// - Parameters:
    ///   - bytes: the next bytes of the stream.
    ///   - now: the time, from any fixed origin.
    /// - Returns: the lines that are complete with it.
    mutating func take(_ bytes: some Sequence<UInt8>, now: Duration) -> [String] {
        if lastDue.map({ now - $0 > flushPeriod }) ?? true {
            isDue = true
            lastDue = now
        }
        var lines: [String] = []
        var hasRestarted = false
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\n"):
                hasRestarted = false
                endLine(into: &lines)
            case UInt8(ascii: "\r"):
                hasRestarted = restart(&lines) || hasRestarted
            case UInt8(ascii: "A") where isAfterEscape:
                current.removeLast(2)
                hasRestarted = restart(&lines) || hasRestarted
            case 0x08: break
            default:
                current.append(byte)
                if current.count >= Self.longestLine { cutLine(into: &lines) }
            }
        }
        if !lines.isEmpty { isDue = false }
        if hasRestarted, isDue {
            endLine(into: &lines)
            if !lines.isEmpty { isDue = false }
        }
        return lines
    }

    /// The line that was begun and not ended, if there is one; the assembler is empty then.
    mutating func finish() -> String? {
        var lines: [String] = []
        endLine(into: &lines)
        return lines.first
    }

    /// Whether an `A` now completes `ESC [ A`, which progress bars print to go up a line.
    private var isAfterEscape: Bool { current.suffix(2).elementsEqual([0x1B, UInt8(ascii: "[")]) }

    /// Begins the line again; false where that ended it.
    private mutating func restart(_ lines: inout [String]) -> Bool {
        guard flushPeriod > .zero else {
            endLine(into: &lines)
            return false
        }
        // Nothing printed since: `text \r\n` shows the text, as does `text \r\r\n`.
        if !current.isEmpty {
            swap(&overwritten, &current)
            current.removeAll(keepingCapacity: true)
        }
        return true
    }

    private mutating func endLine(into lines: inout [String]) {
        append(current.isEmpty ? overwritten[...] : current[...], to: &lines)
        current.removeAll(keepingCapacity: current.capacity <= 1 << 16)
        overwritten.removeAll(keepingCapacity: overwritten.capacity <= 1 << 16)
    }

    /// Ends an endless line between two characters.
    private mutating func cutLine(into lines: inout [String]) {
        let end = current.withUnsafeBytes { $0.characterEnd(atMost: Self.longestLine) }
        let rest = Array(current[end...])
        append(current[..<end], to: &lines)
        current = rest
        overwritten = []
    }

    private func append(_ bytes: ArraySlice<UInt8>, to lines: inout [String]) {
        var bytes = bytes
        while let last = bytes.last, last == UInt8(ascii: " ") || (0x09...0x0D).contains(last) { bytes.removeLast() }
        if !bytes.isEmpty { lines.append(String(decoding: bytes, as: UTF8.self)) }
    }
}

extension UnsafeRawBufferPointer {
    /// The largest end at or below `limit` that leaves no character of UTF-8 in two; `limit` if there is none.
    fileprivate func characterEnd(atMost limit: Int) -> Int {
        var end = Swift.min(limit, count)
        // The last character begins at most three bytes before the end; it may be whole or not.
        for back in 1...4 where end - back >= 0 {
            let byte = self[end - back]
            guard byte & 0xC0 != 0x80 else { continue }
            let length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
            if length > back, end - back > 0 { end -= back }
            break
        }
        return end
    }
}
