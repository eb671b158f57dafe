#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Takes a `multipart/form-data` body apart as it arrives (RFC 7578), in memory that does not grow with the body.
struct MultipartParser {
    /// What was found.
    enum Event: Equatable {
        /// A part begins.
        case part(ContentDisposition)
        /// More of the content of the present part.
        case content([UInt8])
        /// The present part ends.
        case end
    }

    private enum State {
        /// Before the first boundary, whatever stands there.
        case preamble
        /// Right after a boundary: the end of the body, or the headers of a part.
        case boundary
        case headers
        case content
        /// After the last boundary, whatever stands there.
        case epilogue
    }

    /// The most bytes of headers that a part may have.
    static let mostHeaderBytes = 65_536

    /// A line break and the boundary with its dashes.
    private let delimiter: [UInt8]
    // The first boundary needs no line break before it; this one stands in for it.
    private var buffer: [UInt8] = [0x0D, 0x0A]
    private var state = State.preamble

    /// Reads the parts between boundaries named in a `Content-Type`; nil when that is not one of a form with parts.
    init?(contentType: String) {
        guard contentType.lowercased().hasPrefix("multipart/form-data"),
            let key = contentType.firstRange(of: /boundary=/.ignoresCase())
        else { return nil }
        var value = contentType[key.upperBound...]
        if value.first == "\"" {
            value = value.dropFirst().prefix { $0 != "\"" }
        } else {
            value = value.prefix { $0 != ";" && $0 != " " }
        }
        guard !value.isEmpty, value.utf8.count <= 200 else { return nil }
        delimiter = Array("\r\n--".utf8) + Array(value.utf8)
    }

    /// Whether the last boundary was met.
    var isComplete: Bool {
        if case .epilogue = state { true } else { false }
    }

    /// Takes more of the body.
    ///
    /// - Throws: 400 for a body that is no form.
    mutating func feed(_ bytes: some Swift.Collection<UInt8>) throws(APIError) -> [Event] {
        buffer.append(contentsOf: bytes)
        var events: [Event] = []
        while try step(&events) {}
        return events
    }

    /// One step; false when more bytes are needed for the next.
    private mutating func step(_ events: inout [Event]) throws(APIError) -> Bool {
        switch state {
        case .preamble:
            guard let found = Self.find(delimiter, in: buffer) else {
                keepLast(delimiter.count - 1)
                return false
            }
            buffer.removeFirst(found + delimiter.count)
            state = .boundary
            return true
        case .boundary: return try boundary()
        case .headers:
            guard let end = Self.find(Array("\r\n\r\n".utf8), in: buffer) else {
                guard buffer.count <= Self.mostHeaderBytes else {
                    throw .badRequest("A part of the form has too many headers")
                }
                return false
            }
            events.append(.part(Self.disposition(buffer[..<end])))
            buffer.removeFirst(end + 4)
            state = .content
            return true
        case .content: return content(&events)
        case .epilogue:
            buffer.removeAll()
            return false
        }
    }

    private mutating func boundary() throws(APIError) -> Bool {
        guard buffer.count >= 2 else { return false }
        if buffer[0] == UInt8(ascii: "-"), buffer[1] == UInt8(ascii: "-") {
            state = .epilogue
            return true
        }
        let padding = buffer.prefix { $0 == 0x20 || $0 == 0x09 }.count
        guard padding < 1000 else { throw .badRequest("A boundary of the form is malformed") }
        guard buffer.count >= padding + 2 else { return false }
        guard buffer[padding] == 0x0D, buffer[padding + 1] == 0x0A else {
            throw .badRequest("A boundary of the form is malformed")
        }
        // The line break stays: without headers, it is half of the blank line that ends them.
        buffer.removeFirst(padding)
        state = .headers
        return true
    }

    private mutating func content(_ events: inout [Event]) -> Bool {
        guard let found = Self.find(delimiter, in: buffer) else {
            let safe = buffer.count - (delimiter.count - 1)
            if safe > 0 {
                events.append(.content(Array(buffer[..<safe])))
                keepLast(delimiter.count - 1)
            }
            return false
        }
        if found > 0 { events.append(.content(Array(buffer[..<found]))) }
        events.append(.end)
        buffer.removeFirst(found + delimiter.count)
        state = .boundary
        return true
    }

    private mutating func keepLast(_ count: Int) {
        if buffer.count > count { buffer.removeFirst(buffer.count - count) }
    }

    private static func disposition(_ bytes: ArraySlice<UInt8>) -> ContentDisposition {
        // Split as bytes: a carriage return with a line feed is one character of a string.
        for line in bytes.split(separator: 0x0A) {
            let text = String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
            let parts = text.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "content-disposition" else { continue }
            return ContentDisposition(String(parts[1]))
        }
        return ContentDisposition("")
    }

    /// Where `needle` first stands in `haystack`.
    ///
    /// It begins with a carriage return, which is rare in most files.
    private static func find(_ needle: [UInt8], in haystack: [UInt8]) -> Int? {
        haystack.withUnsafeBytes { hay in
            needle.withUnsafeBytes { pattern in
                guard let base = hay.baseAddress, let wanted = pattern.baseAddress, let first = pattern.first else {
                    return nil
                }
                var position = 0
                while position + pattern.count <= hay.count {
                    let last = hay.count - pattern.count
                    guard let found = memchr(base + position, Int32(first), last - position + 1) else { return nil }
                    position = UnsafeRawPointer(found) - base
                    if memcmp(base + position, wanted, pattern.count) == 0 { return position }
                    position += 1
                }
                return nil
            }
        }
    }
}
