import ClearML

struct Hyperparameters: Codable {
    var learningRate = 0.05
    var epochs = 20
}

struct Architecture: Codable { var layers = [64, 32] }

struct Fold: Encodable { var accuracy: Double }

struct Trainer { func cancel() {} }

/// What the blocks of an article take from its earlier ones.
func article(
    task: ClearMLTask,
    logger: ClearMLLogger,
    hyperparameters: Hyperparameters,
    trainer: Trainer,
    folds: [Fold],
    counts: [Double],
    falsePositives: [Double],
    truePositives: [Double],
    test: () -> Double
) async throws {
    // the block
}
