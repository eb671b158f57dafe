//! Finding, describing and publishing models, and building on one.

import ClearML

// snippet.find
func verified(_ project: String) async throws -> [Model] {
    var query = ModelQuery(projectName: project, tags: .all(["best"]).excluding(["withdrawn"]))
    query.frameworks = [.onnx]
    query.metadata = ["verified": true]
    var found: [Model] = []
    for try await model in Model.models(matching: query) { found.append(model) }
    return found
}
// snippet.end

// snippet.describe
func release(_ id: String, accuracy: Double) async throws {
    let model = try await Model.get(id: id)
    try await model.setMetadata("accuracy", .number(accuracy))
    try await model.addTags(["released"])
    try await model.publish()
    print(model.name, model.url, model.labels, model.metadata)
}
// snippet.end

// snippet.connect
func fineTune() throws {
    let task = try Task.initialize(projectName: "Digits", taskName: "fine tuning")
    let base = try InputModel.importModel(weightsURL: "https://example.org/digits.onnx", name: "digits")
    let model = try task.connect(inputModel: base)
    print("building on", model.name, "at", model.url)
    try task.close()
}
// snippet.end
