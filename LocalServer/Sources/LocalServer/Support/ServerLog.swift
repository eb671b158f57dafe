#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Lines on standard error.
struct ServerLog: Sendable {
    /// What is written; each level includes those before it.
    enum Level: String, Sendable, CaseIterable, Comparable {
        case error, info, debug

        static func < (left: Level, right: Level) -> Bool {
            (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
        }
    }

    let level: Level

    func error(_ message: @autoclosure () -> String) { write(.error, message) }
    func info(_ message: @autoclosure () -> String) { write(.info, message) }
    func debug(_ message: @autoclosure () -> String) { write(.debug, message) }

    private func write(_ level: Level, _ message: () -> String) {
        guard level <= self.level else { return }
        // One write per line, so that lines of several threads do not mix.
        let line = Array("\(Timestamp.now().text) \(level.rawValue) \(message())\n".utf8)
        _ = line.withUnsafeBytes { bytes in
            #if canImport(Glibc)
            Glibc.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
            #else
            Darwin.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
            #endif
        }
    }
}
