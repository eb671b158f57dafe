import ClearMLTransport
import Dispatch

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Ends long work on Ctrl-C or SIGTERM in order: what was done stays done, and is reported.
enum Interruption {
    /// Runs `work` with a switch that the first signal turns; a second signal ends the process at once.
    static func during(_ work: (Cancellation) throws -> Void) throws {
        let cancellation = Cancellation()
        let sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                signal(number, SIG_DFL)
                cancellation.cancel()
            }
            source.resume()
            return (number, source)
        }
        defer {
            for (number, source) in sources {
                source.cancel()
                signal(number, SIG_DFL)
            }
        }
        try work(cancellation)
    }
}
