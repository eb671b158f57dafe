//! Every kind of plot, and a figure of one's own.

import ClearML

let task = try Task.initialize(projectName: "Digits", taskName: "plots")
let logger = task.logger

logger.reportHistogram(title: "weights", series: "layer 1", values: [3, 12, 7], xLabels: ["-1", "0", "1"])
logger.reportScatter2D(
    title: "ROC",
    series: "test",
    scatter: zip([0, 0.1, 1], [0, 0.8, 1]),
    xAxis: "false positives",
    yAxis: "true positives",
    mode: .linesAndMarkers
)
logger.reportScatter3D(title: "embedding", series: "epoch 1", scatter: [(0.1, 0.2, 0.3), (0.4, 0.5, 0.6)])
logger.reportConfusionMatrix(
    title: "confusion",
    series: "test",
    matrix: [[50, 2], [3, 45]],
    xAxis: "predicted",
    yAxis: "actual",
    xLabels: ["cat", "dog"],
    yLabels: ["cat", "dog"],
    yAxisReversed: true
)
logger.reportSurface(title: "loss", series: "landscape", matrix: [[0.9, 0.5], [0.4, 0.7]])

struct Fold: Encodable {
    var number: Int
    var accuracy: Double
    var note: String?
}
logger.reportTable(
    title: "folds",
    series: "accuracy",
    rows: [Fold(number: 1, accuracy: 0.93), Fold(number: 2, accuracy: 0.95, note: "best")]
)

// What no method draws is built from traces; options go by Plotly's names.
var plot = Plot(title: "latency")
plot.traces = [
    .scatter(name: "median", x: .numbers([1, 2, 3]), y: .numbers([9.5, 8.7, 9.1])),
    .bar(name: "requests", x: .numbers([1, 2, 3]), y: .numbers([100, 150, 90]), options: ["yaxis": "y2"]),
]
plot.layout.yAxis = Plot.Axis(title: "ms", options: ["type": "log"])
plot.layout.options = ["yaxis2": ["overlaying": "y", "side": "right", "title": "requests"]]
logger.report(plot, title: "latency", series: "serving", iteration: 3)
try task.close()
