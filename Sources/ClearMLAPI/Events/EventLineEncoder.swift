/// Renders events as JSON lines for `events.add_batch` into one reusable buffer.
///
/// A scalar costs one copy of a text prepared once for its series, and three numbers; nothing is allocated once the
/// buffer has grown. Texts that the server would take for dates are guarded, see ``DateGuard``. Every line ends with a
/// line feed.
///
/// A value without locks: one owner at a time. It is moved, not copied, on purpose: a copy would share the buffer and
/// pay for it at the next line.
package struct EventLineEncoder: ~Copyable {
    /// What became of one event.
    package enum Outcome: Sendable, Equatable {
        /// It is in the buffer.
        case appended
        /// There is no room left; send the buffer first. Nothing was added.
        case full
        /// It would not fit into an empty buffer either. Nothing was added.
        case tooLarge
        /// The value is NaN or infinite, which the server cannot take. Nothing was added.
        case notFinite
        /// The series was not defined. Nothing was added.
        case unknownSeries
    }

    /// Room that the numbers and fixed words of one line need at most.
    private static let slack = 160
    /// Longest message of one event, in bytes; longer ones are split.
    package static let maximumMessageBytes = 1 << 20

    /// Largest batch, in bytes.
    package let maximumBytes: Int
    /// Bytes in the buffer.
    package private(set) var byteCount = 0
    /// Events in the buffer.
    package private(set) var lineCount = 0

    /// Initialised up to its `count`; only the first ``byteCount`` bytes mean anything.
    private var buffer: [UInt8] = []
    /// The line of a scalar up to its timestamp, for every series in turn.
    private var fragments: [UInt8] = []
    private var series = SeriesTable()
    private let scalarStart: [UInt8]
    private let logStart: [UInt8]

    /// Prepares lines for one task; `worker` is the worker's or the host's name.
    package init(task: String, worker: String, maximumBytes: Int = 15 << 20) {
        self.maximumBytes = maximumBytes
        var start = Array(#"{"type":"training_stats_scalar","task":"#.utf8)
        JSONText.appendQuoted(DateGuard.protected(task), to: &start)
        start.append(contentsOf: #","metric":"#.utf8)
        scalarStart = start
        start = Array(#"{"type":"log","task":"#.utf8)
        JSONText.appendQuoted(DateGuard.protected(task), to: &start)
        start.append(contentsOf: #","worker":"#.utf8)
        JSONText.appendQuoted(DateGuard.protected(worker), to: &start)
        start.append(contentsOf: #","timestamp":"#.utf8)
        logStart = start
    }

    /// Introduces a metric under a number of the caller's choice; a number used again takes the new names.
    package mutating func define(_ id: UInt32, title: String, series name: String) {
        let start = fragments.count
        fragments.append(contentsOf: scalarStart)
        JSONText.appendQuoted(DateGuard.protected(title), to: &fragments)
        fragments.append(contentsOf: #","variant":"#.utf8)
        JSONText.appendQuoted(DateGuard.protected(name), to: &fragments)
        fragments.append(contentsOf: #","timestamp":"#.utf8)
        series[id] = start..<fragments.count
    }

    /// Appends one point; `timestamp` is in milliseconds since 1970.
    package mutating func appendScalar(
        _ id: UInt32,
        value: Double,
        iteration: Int64,
        timestamp: Int64
    ) -> Outcome {
        guard value.isFinite else { return .notFinite }
        guard let fragment = series[id] else { return .unknownSeries }
        if let refusal = makeRoom(fragment.count + Self.slack) { return refusal }
        let used = byteCount
        byteCount = buffer.withUnsafeMutableBufferPointer { buffer in
            fragments.withUnsafeBufferPointer { fragments in
                // makeRoom made sure of both: the buffer is not empty and holds fragment and slack after `used`.
                guard let base = buffer.baseAddress, let source = fragments.baseAddress else { return used }
                var cursor = base + used
                cursor.update(from: source + fragment.lowerBound, count: fragment.count)
                cursor += fragment.count
                cursor += DecimalText.write(timestamp, to: cursor)
                cursor += Self.copy(#","iter":"#, to: cursor)
                cursor += DecimalText.write(iteration, to: cursor)
                cursor += Self.copy(#","value":"#, to: cursor)
                cursor += DecimalText.write(value, to: cursor)
                cursor += Self.copy("}\n", to: cursor)
                return cursor - base
            }
        }
        lineCount += 1
        return .appended
    }

    /// Appends one console record, split into several events of the same time when it is longer than
    /// ``maximumMessageBytes``.
    ///
    /// `level` is Python's number. Backspaces are dropped, as the Python SDK drops them: the web console shows them as
    /// garbage. An empty message is an event of its own.
    package mutating func appendLog(_ message: String, level: UInt8, timestamp: Int64) -> Outcome {
        var message = message
        if message.utf8.contains(0x08) { message.unicodeScalars.removeAll { $0.value == 0x08 } }
        return message.withUTF8 { text in
            let pieces = Self.pieces(text)
            var needed = 0
            for piece in pieces { needed += logStart.count + Self.slack + Self.escapedLength(text[piece]) }
            if let refusal = makeRoom(needed) { return refusal }
            for piece in pieces { appendLogLine(text[piece], level: level, timestamp: timestamp) }
            lineCount += pieces.count
            return .appended
        }
    }

    /// Hands the lines over and starts again with an empty buffer.
    ///
    /// Give the array back through ``recycle(_:)`` to save the allocation of the next one.
    package mutating func takeLines() -> [UInt8] {
        var lines: [UInt8] = []
        swap(&lines, &buffer)
        lines.removeLast(lines.count - byteCount)
        byteCount = 0
        lineCount = 0
        return lines
    }

    /// Takes back an array that ``takeLines()`` gave, unless lines were added since.
    package mutating func recycle(_ lines: consuming [UInt8]) {
        guard byteCount == 0, buffer.isEmpty else { return }
        buffer = lines
    }

    /// Drops the lines and keeps buffer and series.
    package mutating func removeAll() {
        byteCount = 0
        lineCount = 0
    }
}

// MARK: - The buffer

extension EventLineEncoder {
    /// Makes the next `size` bytes writable; says why that is impossible.
    private mutating func makeRoom(_ size: Int) -> Outcome? {
        guard size <= maximumBytes else { return .tooLarge }
        guard byteCount + size <= maximumBytes else { return .full }
        if buffer.count < byteCount + size {
            let wanted = min(maximumBytes, max(byteCount + size, 2 * buffer.count, 64 << 10))
            buffer.append(contentsOf: repeatElement(0, count: wanted - buffer.count))
        }
        return nil
    }

    private static func copy(_ text: StaticString, to cursor: UnsafeMutablePointer<UInt8>) -> Int {
        cursor.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
        return text.utf8CodeUnitCount
    }

    private mutating func appendLogLine(_ text: Slice<UnsafeBufferPointer<UInt8>>, level: UInt8, timestamp: Int64) {
        let used = byteCount
        byteCount = buffer.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return used }
            var cursor = base + used
            for byte in logStart {
                cursor[0] = byte
                cursor += 1
            }
            cursor += DecimalText.write(timestamp, to: cursor)
            cursor += Self.copy(#","level":""#, to: cursor)
            cursor += Self.copy(EventNames.level(level), to: cursor)
            cursor += Self.copy(#"","msg":""#, to: cursor)
            for byte in text {
                if JSONText.needsEscape(byte) {
                    cursor += JSONText.writeEscape(byte, to: cursor)
                } else {
                    cursor[0] = byte
                    cursor += 1
                }
            }
            // Guarded here and not before: the last piece of a long message may be a date, too.
            if DateGuard.isDateLike(text) { cursor += Self.copy(" ", to: cursor) }
            cursor += Self.copy("\"}\n", to: cursor)
            return cursor - base
        }
    }

    private static func escapedLength(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
        var length = text.count
        for byte in text where JSONText.needsEscape(byte) { length += JSONText.escapeLength(byte) - 1 }
        return length
    }

    /// Ranges of at most ``maximumMessageBytes``, cut between characters' scalars; one empty range for an empty text.
    private static func pieces(_ text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        var pieces: [Range<Int>] = []
        var start = 0
        repeat {
            var end = min(start + maximumMessageBytes, text.count)
            // Step back over continuation bytes, at most three in valid UTF-8.
            while end < text.count, end > start, text[end] & 0xC0 == 0x80 { end -= 1 }
            pieces.append(start..<end)
            start = end
        } while start < text.count
        return pieces
    }
}
