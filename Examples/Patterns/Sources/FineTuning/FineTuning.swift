import ClearML

/// Reports from a trainer's callback, and stops the trainer when somebody presses Abort.
@main
struct FineTuning {
    static func main() throws {
        let task = try Task.initialize(projectName: "Examples", taskName: "fine tuning", tags: ["low rank"])
        let parameters = try task.connect(LowRankTrainer.Parameters())
        let logger = task.logger
        // Handles, since the callback is the inner loop.
        let (train, validation) = (
            logger.scalar(title: "loss", series: "train"), logger.scalar(title: "loss", series: "validation")
        )
        var last: Float = .infinity
        var trainer = LowRankTrainer(rank: parameters.rank)
        trainer.train(parameters) { progress in
            switch progress {
            case .train(let iteration, let loss, let rate):
                train.report(loss, iteration: iteration)
                logger.reportScalar(title: "speed", series: "iterations/s", value: rate, iteration: iteration)
            case .validation(let iteration, let loss):
                validation.report(loss, iteration: iteration)
                logger.reportText("iteration \(iteration): validation loss \(loss)")
                last = loss
            }
            return task.shouldStop ? .stop : .more
        }
        logger.reportSingleValue(name: "validation loss", value: last)
        print("validation loss: \(last)")
        try task.close()
    }
}
