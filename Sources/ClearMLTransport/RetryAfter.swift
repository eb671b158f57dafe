/// Reads a `Retry-After` header: seconds, or a date in any of the three forms that HTTP has had.
package enum RetryAfter {
    /// No value is taken to mean more than this; far above every cap, far below any overflow.
    private static let maximumSeconds: Int64 = 366 * 86_400

    /// How long the server asks to wait.
    ///
    /// - Parameters:
    ///   - value: the header's value.
    ///   - now: seconds since 1970 by the caller's clock, for the date form; the answer's own `Date`, where there is
    ///     one, makes the result independent of wrong clocks.
    /// - Returns: zero for a date in the past; nil when the value is neither form.
    package static func parse(_ value: String, now: Int64) -> Duration? {
        var trimmed = value.drop { $0 == " " || $0 == "\t" }
        while trimmed.last == " " || trimmed.last == "\t" { trimmed.removeLast() }
        guard let first = trimmed.utf8.first else { return nil }
        if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) {
            guard trimmed.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
            // More digits than an integer holds are still "a very long time", not an error.
            return .seconds(min(Int64(trimmed) ?? maximumSeconds, maximumSeconds))
        }
        guard let date = HTTPDate.seconds(String(trimmed)) else { return nil }
        return .seconds(min(max(date - now, 0), maximumSeconds))
    }

    /// How long this answer asks to wait; nil when it does not say.
    package static func parse(_ response: HTTPResponse, now: Int64) -> Duration? {
        guard let value = response.header("Retry-After") else { return nil }
        return parse(value, now: response.header("Date").flatMap(HTTPDate.seconds) ?? now)
    }
}
