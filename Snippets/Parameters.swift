//! Hyperparameters as a structure, as a dictionary, and by name.

import ClearML

let task = try Task.initialize(projectName: "Digits", taskName: "parameters")

// snippet.structure
enum Optimizer: String, Codable, CaseIterable { case adam, sgd }

struct Augmentation: Codable {
    var flip = true
    var scales = [0.5, 1.0]
}

struct Hyperparameters: Codable {
    var learningRate = 0.05
    var optimizer = Optimizer.adam
    var augmentation = Augmentation()  // stored as augmentation/flip and augmentation/scales
    var limit: Int?  // an agent may set it
}

let hyperparameters = try task.connect(Hyperparameters())
let data = try task.connect(["path": "s3://bucket/digits"], name: "Data set")  // a section of its own
// snippet.end

// snippet.dictionary
let parameters = try task.connect(["rate": 0.05, "layers": [64, 32], "optimizer": ["name": "adam"]], name: "Model")
let rate = parameters["rate"]?.double ?? 0
let optimizer = parameters["optimizer"]?.dictionary?["name"]?.string
// snippet.end

// snippet.byName
try task.setParameter("Model/dropout", 0.1, description: "share of units left out")
let dropout = try task.getParameter("Model/dropout")?.double
let all = try task.getParameters()  // ["General/learningRate": 0.05, "Model/dropout": 0.1, …]
// snippet.end

print(hyperparameters.learningRate, data, rate, optimizer ?? "", dropout ?? 0, all.count)
try task.close()
