import ClearMLAPI

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Where commands write.
enum Output {
    /// Prints a result on stdout; control characters but line ends are made visible.
    static func line(_ text: String) { print(text.terminalSafe) }

    /// Prints a JSON document on stdout, members sorted.
    static func json(_ value: JSONValue) {
        print(String(decoding: value.serialized(.init(isPretty: true)), as: UTF8.self))
    }

    /// Prints what is no result on stderr; control characters but line ends are made visible.
    static func note(_ text: String) {
        toStandardError(text.terminalSafe + "\n")
    }

    /// Prints a question on stderr and stays on its line.
    static func prompt(_ text: String) { toStandardError(text.singleLine) }

    /// Replaces the line of progress on stderr, when a person watches.
    static func progress(_ text: String) {
        guard isatty(STDERR_FILENO) == 1 else { return }
        toStandardError("\r\u{1B}[K" + text.singleLine)
    }

    /// Ends the line of progress.
    static func endProgress() {
        guard isatty(STDERR_FILENO) == 1 else { return }
        toStandardError("\r\u{1B}[K")
    }

    /// Unbuffered, and in one piece where the system takes it so.
    private static func toStandardError(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// A number as people read it: at most six significant digits.
    static func number(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-inf" : "inf" }
        if let integer = Int64(exactly: value), abs(integer) < 1_000_000_000_000 { return String(integer) }
        // The C locale: nothing here changes it.
        var buffer = [CChar](repeating: 0, count: 32)
        let length = withVaList([value]) { vsnprintf(&buffer, buffer.count, "%.6g", $0) }
        return String(decoding: buffer.prefix(Int(max(0, length))).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// A size as people read it.
    static func bytes(_ count: Int64) -> String {
        let units = ["B", "KiB", "MiB", "GiB", "TiB"]
        var value = Double(count)
        var unit = 0
        while value >= 1024, unit + 1 < units.count {
            value /= 1024
            unit += 1
        }
        return unit == 0 ? "\(count) B" : "\((value * 10).rounded() / 10) \(units[unit])"
    }

    /// A length of time as people read it.
    static func duration(seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0 else { return "?" }
        let whole = Int(min(seconds, 1e12).rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        if whole < 86_400 { return "\(whole / 3600) h \(whole % 3600 / 60) min" }
        return "\(whole / 86_400) d \(whole % 86_400 / 3600) h"
    }
}
