//! `Task` stays Swift's own type beside the entry points of this library.

import ClearML

@main
struct Concurrency {
    static func main() async throws {
        let run = try await Task.initialize(projectName: "Digits", taskName: "concurrent")

        // Tell the trainer when somebody presses Abort.
        let trainer = Task {
            for step in 0..<1_000 where !Task.isCancelled {
                run.logger.reportScalar(title: "loss", series: "train", value: 1, iteration: step)
                await Task.yield()
            }
        }
        let watcher = Task { for await _ in run.abortRequests { trainer.cancel() } }

        await trainer.value
        watcher.cancel()
        await run.flush(deadline: .seconds(5))
        try await run.close()
    }
}
