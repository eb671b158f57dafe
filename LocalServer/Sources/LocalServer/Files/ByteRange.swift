/// What a `Range` header asks for of a file.
enum ByteRange: Sendable, Equatable {
    /// These bytes.
    case part(Range<Int64>)
    /// Nothing that can be given: the answer is 416.
    case unsatisfiable

    /// Reads `bytes=2-4`, `bytes=7-` or `bytes=-3` for a file of `size` bytes.
    ///
    /// Several ranges, other units and malformed ones cannot be satisfied, as on the real server.
    init(_ header: String, size: Int64) {
        self = .unsatisfiable
        guard header.hasPrefix("bytes=") else { return }
        let parts = header.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let first = Self.number(parts[0]), let last = Self.number(parts[1]) else { return }
        switch (first, last) {
        case (nil, nil): return
        case (nil, let count?):
            guard count > 0, size > 0 else { return }
            self = .part(max(0, size - count)..<size)
        case (let start?, nil):
            guard start < size else { return }
            self = .part(start..<size)
        case (let start?, let end?):
            guard start < size, end >= start else { return }
            self = .part(start..<min(end, size - 1) + 1)
        }
    }

    /// The number in `text`: nil inside for no text, nil outside for anything else.
    private static func number(_ text: Substring) -> Int64?? {
        let text = text.filter { $0 != " " }
        if text.isEmpty { return .some(nil) }
        guard text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let value = Int64(text) else { return nil }
        return .some(value)
    }
}
