/// Strings that the real server's parser of batch lines takes for a date or a time.
///
/// That parser turns ISO 8601 text into date objects, whatever member it stands in: a log line that is exactly
/// `12:30:00` cannot be stored there, and one that is `2024-01-01 00:00:00` comes back with a `T`. A client must learn this
/// from a test server rather than from the real one.
enum DateLikeText: Equatable {
    /// `2024-01-01`: stored as it is, but no longer a string, so that nothing may be computed from it.
    case date
    /// `12:30:00`, with or without fraction and zone: cannot be stored at all.
    case time
    /// Date and time; `iso` is the text that is stored.
    case moment(iso: String)

    /// What `bytes` is taken for; nil for ordinary text.
    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count >= 8, bytes.count <= 35 else { return nil }
        if bytes[2] == UInt8(ascii: ":") {
            guard Self.time(bytes[...]) != nil else { return nil }
            self = .time
            return
        }
        guard bytes.count >= 10, bytes[4] == UInt8(ascii: "-"), Self.isDate(bytes[..<10]) else { return nil }
        if bytes.count == 10 {
            self = .date
            return
        }
        guard bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " "), bytes.count >= 19,
            let time = Self.time(bytes[11...])
        else { return nil }
        self = .moment(iso: String(decoding: bytes[..<10], as: UTF8.self) + "T" + time)
    }

    private static func number(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        var value = 0
        for byte in bytes {
            guard 0x30...0x39 ~= byte else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        return value
    }

    private static func isDate(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        let start = bytes.startIndex
        guard bytes[start + 7] == UInt8(ascii: "-"), let year = number(bytes[start..<start + 4]),
            let month = number(bytes[start + 5..<start + 7]), let day = number(bytes[start + 8..<start + 10]),
            year >= 1, 1...12 ~= month
        else { return false }
        let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return 1...days[month - 1] ~= day
    }

    /// The way Python writes the time `HH:MM:SS[.fraction][Z|±HH:MM]` in `bytes`; nil when it is none.
    private static func time(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> String? {
        let start = bytes.startIndex
        guard bytes.count >= 8, bytes[start + 2] == UInt8(ascii: ":"), bytes[start + 5] == UInt8(ascii: ":"),
            let hour = number(bytes[start..<start + 2]), hour < 24,
            let minute = number(bytes[start + 3..<start + 5]), minute < 60,
            let second = number(bytes[start + 6..<start + 8]), second < 60
        else { return nil }
        var rest = bytes[(start + 8)...]
        var text = String(decoding: bytes[start..<start + 8], as: UTF8.self)
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix { 0x30...0x39 ~= $0 }
            guard 1...9 ~= fraction.count else { return nil }
            rest = rest[fraction.endIndex...]
            let micros = String((String(decoding: fraction, as: UTF8.self) + "00000").prefix(6))
            if micros != "000000" { text += "." + micros }
        }
        guard let zone = zone(rest) else { return nil }
        return text + zone
    }

    private static func zone(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> String? {
        if bytes.isEmpty { return "" }
        if bytes.elementsEqual([UInt8(ascii: "Z")]) { return "+00:00" }
        let start = bytes.startIndex
        guard bytes.count == 6, bytes[start] == UInt8(ascii: "+") || bytes[start] == UInt8(ascii: "-"),
            bytes[start + 3] == UInt8(ascii: ":"), let hour = number(bytes[start + 1..<start + 3]), hour < 24,
            let minute = number(bytes[start + 4..<start + 6]), minute < 60
        else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
