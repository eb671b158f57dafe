import ClearML
import ClearMLStorage
import ClearMLTransport

/// A long transfer that a person watches and may interrupt.
enum WatchedTransfer {
    /// Runs `work` with a line of progress on stderr, if that is a terminal and nobody asked for JSON.
    ///
    /// - Parameters:
    ///   - options: Whether JSON is asked for.
    ///   - resumes: Whether the same command goes on with what was done; where that depends, the failure says it.
    ///   - work: Gets the bounds of the transfer.
    /// - Returns: What `work` returns.
    /// - Throws: What `work` throws; a ``CommandFailure`` when it was interrupted.
    static func run<Value>(
        _ options: CommonOptions,
        resumes: Bool = true,
        _ work: (Transfer) throws -> Value
    ) throws -> Value {
        var value: Value?
        var end = ""
        let isInterrupted = try Interruption.during { cancellation in
            var transfer = Transfer(cancellation: cancellation)
            if !options.json { transfer.progress = { Output.progress(TransferBar.text(ClearML.TransferProgress($0))) } }
            defer { if !options.json { Output.endProgress() } }
            do {
                value = try work(transfer)
            } catch let error as ClearMLError where error.code == .cancelled && cancellation.isCancelled {
                end = error.message
            }
        }
        if let value { return value }
        let words = resumes ? "interrupted; the same command goes on from here" : "interrupted: \(end)"
        throw CommandFailure(isInterrupted ? words : "nothing was done")
    }
}

/// The line of progress of a transfer.
enum TransferBar {
    /// A bar with share, bytes, rate and time left, as far as they are known.
    static func text(_ progress: ClearML.TransferProgress, width: Int = 24) -> String {
        var parts: [String] = []
        if let fraction = progress.fraction {
            let filled = Int(fraction * Double(width))
            let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: width - filled)
            parts.append("[\(bar)] \(Int(fraction * 100)) %")
        }
        let total = progress.totalBytes.map { " of \(Output.bytes($0))" } ?? ""
        parts.append(Output.bytes(progress.bytesDone) + total)
        if progress.bytesPerSecond > 0 { parts.append(Output.bytes(Int64(progress.bytesPerSecond)) + "/s") }
        if let left = progress.timeLeft { parts.append(Output.duration(seconds: left / .seconds(1)) + " left") }
        return parts.joined(separator: "  ")
    }
}
