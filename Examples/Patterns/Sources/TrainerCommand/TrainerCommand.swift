import ArgumentParser
import ClearML
import ClearMLArguments

/// A command-line trainer whose options are hyperparameters of the task, under `Args/`.
///
/// Started by hand it uses what stands on the command line; started by an agent, what the user set for the task.
@main
struct TrainerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trainer",
        abstract: "Fits a line to noisy points by gradient descent."
    )

    @Option(help: "How far one step goes.")
    var learningRate = 0.1

    @Option(help: "How often all points are seen.")
    var epochs = 200

    @Flag(help: "Write each epoch to the console of the run.")
    var verbose = false

    func run() async throws {
        let task = try await Task.initialize(projectName: "Examples", taskName: "trainer command")
        let command = try TrainerCommand.parseConnected(task: task)
        let error = command.train(task)
        print("mean squared error: \(error)")
        try await task.close()
    }

    private func train(_ task: ClearMLTask) -> Double {
        // Points around 3x - 1, the noise a fixed wave.
        let points = (0..<64).map { index -> (x: Double, y: Double) in
            let x = Double(index) / 32 - 1
            return (x, 3 * x - 1 + 0.05 * Double((index * 37) % 11 - 5) / 5)
        }
        var (slope, offset, error) = (0.0, 0.0, Double.infinity)
        for epoch in 0..<epochs where !task.shouldStop {
            let misses = points.map { slope * $0.x + offset - $0.y }
            slope -= learningRate * 2 * zip(misses, points).reduce(0) { $0 + $1.0 * $1.1.x } / Double(points.count)
            offset -= learningRate * 2 * misses.reduce(0, +) / Double(points.count)
            error = misses.reduce(0) { $0 + $1 * $1 } / Double(points.count)
            task.logger.reportScalar(title: "error", series: "mean square", value: error, iteration: epoch)
            if verbose { task.logger.reportText("epoch \(epoch): \(error)") }
        }
        task.logger.reportScatter2D(
            title: "fit",
            series: "points",
            scatter: points.map { ($0.x, $0.y) },
            iteration: epochs,
            mode: .markers
        )
        task.logger.reportSingleValue(name: "slope", value: slope)
        return error
    }
}
