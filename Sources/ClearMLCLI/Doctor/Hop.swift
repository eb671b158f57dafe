import ClearMLAPI

/// The finding at one hop of the way to the server.
struct Hop {
    /// How it went.
    enum Verdict: String {
        case ok
        case failed
        /// Not tried, because an earlier hop failed or nothing asks for it.
        case skipped
    }

    var name: String
    var verdict: Verdict
    /// What was found, or why it failed.
    var detail: String
    /// The setting that governs the hop.
    var setting: String?
    var milliseconds: Double?

    /// One line for people.
    var line: String {
        let mark =
            switch verdict {
            case .ok: "ok     "
            case .failed: "FAILED "
            case .skipped: "skipped"
            }
        var text = "\(mark)  \(name)\(String(repeating: " ", count: max(1, 22 - name.count)))\(detail.singleLine)"
        if let milliseconds { text += "  (\((milliseconds * 10).rounded() / 10) ms)" }
        if verdict == .failed, let setting { text += "\n         governed by \(setting)" }
        return text
    }

    var json: JSONValue {
        .members([
            "hop": .string(name), "verdict": .string(verdict.rawValue), "detail": .string(detail),
            "setting": setting.map { .string($0) }, "milliseconds": milliseconds.map { .number($0) },
        ])
    }
}
