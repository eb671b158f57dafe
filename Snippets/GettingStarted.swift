//! The first program: connect hyperparameters, report, end.

import ClearML

// snippet.hide
func trainEpoch() -> Double { 0.5 }
let best = 0.97
// snippet.show
struct Hyperparameters: Codable {
    var learningRate = 0.05
    var hiddenUnits = 32
    var epochs = 20
}

let task = try Task.initialize(projectName: "Digits", taskName: "mlp baseline", tags: ["baseline"])
let hyperparameters = try task.connect(Hyperparameters())  // an agent's overrides come back here
let logger = task.logger

for epoch in 0..<hyperparameters.epochs {
    logger.reportScalar(title: "loss", series: "train", value: trainEpoch(), iteration: epoch)
    if task.shouldStop { break }  // someone pressed Abort
}
logger.reportSingleValue(name: "best accuracy", value: best)
try task.close()
