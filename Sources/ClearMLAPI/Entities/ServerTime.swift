/// A moment as the server writes it.
public struct ServerTime: Sendable, Hashable, Comparable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public var milliseconds: Int64

    /// Takes a moment in milliseconds since 1970-01-01T00:00:00Z.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Reads `2026-11-20T22:29:18.000000+00:00`; without a zone it is UTC, as the server means it.
    ///
    /// Nil for anything else. Digits beyond milliseconds are dropped.
    public init?(_ text: String) {
        var scanner = TimeScanner(Array(text.utf8))
        guard let year = scanner.number(4), scanner.skip("-"), let month = scanner.number(2), scanner.skip("-"),
            let day = scanner.number(2), scanner.skip("T") || scanner.skip(" "), let hour = scanner.number(2),
            scanner.skip(":"), let minute = scanner.number(2), (1...12).contains(month), (1...31).contains(day),
            hour < 24, minute < 60
        else { return nil }
        var second = 0
        var fraction = 0
        if scanner.skip(":") {
            guard let value = scanner.number(2), value < 61 else { return nil }
            second = value
            if scanner.skip(".") { fraction = scanner.thousandths() }
        }
        guard let zone = scanner.zoneMinutes(), scanner.isAtEnd else { return nil }
        let minutes = (Self.daysSince1970(year, month, day) * 24 + hour) * 60 + minute - zone
        milliseconds = Int64(minutes * 60_000 + second * 1000 + fraction)
    }

    /// Earlier is less.
    public static func < (left: ServerTime, right: ServerTime) -> Bool { left.milliseconds < right.milliseconds }

    /// Days of the Gregorian calendar, counted in eras of 400 years that begin in March.
    private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let marchYear = month > 2 ? year : year - 1
        let era = marchYear / 400
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}

/// Takes a text apart from the front.
private struct TimeScanner {
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { index == bytes.count }

    private mutating func digit() -> Int? {
        guard index < bytes.count, (0x30...0x39).contains(bytes[index]) else { return nil }
        index += 1
        return Int(bytes[index - 1]) - 0x30
    }

    mutating func number(_ digits: Int) -> Int? {
        var value = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard index < bytes.count, bytes[index] == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    mutating func thousandths() -> Int {
        var value = 0
        var scale = 100
        while let digit = digit() {
            value += digit * scale
            scale /= 10
        }
        return value
    }

    /// Minutes east of UTC; 0 when nothing is said.
    mutating func zoneMinutes() -> Int? {
        if isAtEnd || skip("Z") { return 0 }
        let isWest = skip("-")
        guard isWest || skip("+"), let hours = number(2) else { return nil }
        _ = skip(":")
        let minutes = number(2) ?? 0
        return (isWest ? -1 : 1) * (hours * 60 + minutes)
    }
}
