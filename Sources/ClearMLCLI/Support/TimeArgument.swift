import ArgumentParser
import ClearMLAPI

/// A moment: `2026-11-01`, `2026-11-01T12:30:00Z`, or how long ago, such as `90m`, `24h`, `7d`, `2w`.
struct TimeArgument: ExpressibleByArgument, Equatable {
    private enum Value: Equatable {
        case moment(ServerTime)
        case ago(seconds: Int64)
    }

    private let value: Value

    init?(argument: String) {
        if let last = argument.last, let unit = Self.units[last], let count = Int64(argument.dropLast()), count >= 0 {
            let (seconds, overflow) = count.multipliedReportingOverflow(by: unit)
            guard !overflow, seconds < Int64.max / 1000 else { return nil }
            value = .ago(seconds: seconds)
        } else if let time = ServerTime(argument) ?? ServerTime(argument + "T00:00") {
            value = .moment(time)
        } else {
            return nil
        }
    }

    private static let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]

    /// The moment, where `now` is in milliseconds since 1970.
    func time(now: Int64) -> ServerTime {
        switch value {
        case .moment(let time): time
        case .ago(let seconds): ServerTime(milliseconds: now - seconds * 1000)
        }
    }
}
