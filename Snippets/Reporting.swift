//! Scalars, single values and console lines.

import ClearML

// snippet.hide
func train(_ step: Int) -> Float { 1 / Float(step + 1) }
// snippet.show
let task = try Task.initialize(projectName: "Digits", taskName: "reporting")
let logger = task.logger

let loss = logger.scalar(title: "loss", series: "train")  // looks the names up once
for step in 0..<1_000 {
    loss.report(train(step), iteration: step)
}
logger.reportScalar(title: "accuracy", series: "test", value: 0.97, iteration: 999)
logger.reportSingleValue(name: "parameters", value: 12_345)
logger.reportText("done")
logger.reportText("the last batch was short", level: .warning)
try task.close()
