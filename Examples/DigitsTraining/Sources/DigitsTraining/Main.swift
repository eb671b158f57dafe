import ClearML

/// What the user of this example may tune; an agent's overrides come back from `connect`.
struct Hyperparameters: Codable {
    var learningRate = 0.05
    var momentum = 0.9
    var hiddenUnits = 48
    var batchSize = 32
    var epochs = 30
    var testShare = 0.2
    var seed = 7
}

@main
struct DigitsTraining {
    static func main() throws {
        guard CommandLine.arguments.count == 2 else {
            print("usage: DigitsTraining PATH-TO/digits-8x8.csv.gz")
            throw CommandLineError()
        }
        let digits = try Digits(contentsOf: CommandLine.arguments[1])

        let task = try Task.initialize(projectName: "Digits", taskName: "mlp baseline", tags: ["example", "mlp"])
        let hyperparameters = try task.connect(Hyperparameters())
        let logger = task.logger

        var random = SplitMix64(seed: UInt64(bitPattern: Int64(hyperparameters.seed)))
        let (training, test) = digits.split(testShare: hyperparameters.testShare, using: &random)
        var model = Perceptron(hiddenUnits: hyperparameters.hiddenUnits, using: &random)
        logger.reportText("training on \(training.count) images, testing on \(test.count)")

        let batchLoss = logger.scalar(title: "loss", series: "batch")
        var iteration = 0
        var best = 0.0
        for epoch in 0..<hyperparameters.epochs {
            let order = Array(0..<training.count).shuffled(using: &random)
            for start in stride(from: 0, to: order.count, by: max(hyperparameters.batchSize, 1)) {
                let batch = order[start..<min(start + hyperparameters.batchSize, order.count)]
                let loss = model.train(
                    on: training,
                    batch: batch,
                    learningRate: Float(hyperparameters.learningRate),
                    momentum: Float(hyperparameters.momentum)
                )
                batchLoss.report(loss, iteration: iteration)
                iteration += 1
            }
            let trained = model.evaluate(on: training)
            let tested = model.evaluate(on: test)
            best = max(best, tested.accuracy)
            logger.reportScalar(title: "loss", series: "train", value: trained.loss, iteration: epoch)
            logger.reportScalar(title: "loss", series: "test", value: tested.loss, iteration: epoch)
            logger.reportScalar(title: "accuracy", series: "train", value: trained.accuracy, iteration: epoch)
            logger.reportScalar(title: "accuracy", series: "test", value: tested.accuracy, iteration: epoch)
            if (epoch + 1).isMultiple(of: 5) {
                logger.reportText("epoch \(epoch + 1): test accuracy \(percent(tested.accuracy))")
            }
            if task.shouldStop { break }  // someone pressed Abort
        }
        logger.reportSingleValue(name: "best accuracy", value: best)
        let final = model.evaluate(on: test).accuracy
        logger.reportSingleValue(name: "test accuracy", value: final)
        print(
            "test accuracy: \(percent(final)) on \(test.count) images never trained on (best epoch: \(percent(best)))"
        )
        try task.close()
    }

    private static func percent(_ share: Double) -> String {
        let tenths = Int((share * 1000).rounded())
        return "\(tenths / 10).\(tenths % 10) %"
    }
}

struct CommandLineError: Error {}
