//! Reading and editing a task that exists, and calling any endpoint.

import ClearML

// snippet.read
func compare(_ id: String, with other: String) async throws {
    let task = try await Task.getTask(id: id)
    let values = try await task.getReportedSingleValues()
    let points = try await task.getReportedScalars()
    print(task.name, try await task.status(), values, points.count)
    try await task.addTags(["compared with \(other)"])
}
// snippet.end

// snippet.find
func best(_ project: String) async throws -> ClearMLTask? {
    var query = TaskQuery(projectName: project, tags: .all(["baseline"]).excluding(["debug"]))
    query.statuses = [.completed, .published]
    query.lastMetrics = [MetricFilter("loss", "test", .atMost(0.1))]
    query.order = [.lastMetric("loss", "test")]
    for try await task in Task.tasks(matching: query) { return task }
    return nil
}
// snippet.end

// snippet.life
func repeated(_ task: ClearMLTask) async throws {
    let copy = try await task.clone(name: "\(task.name), once more")
    try await copy.setParameter("General/learningRate", 0.01)
    try await copy.waitForStatus(timeout: .seconds(3600))
    for metric in try await copy.getLastScalarMetrics() { print(metric.metric, metric.variant, metric.value ?? .nan) }
    let report = try await task.delete()
    for leftover in report.leftovers { print("still there:", leftover.name, leftover.reason) }
}
// snippet.end

// snippet.client
func queues() async throws -> [String] {
    let client = try ClearMLClient()
    let answer = try await client.call("queues", "get_all", ["only_fields": ["id", "name"]])
    return (answer["queues"].arrayValue ?? []).compactMap { $0["name"].stringValue }
}
// snippet.end

if CommandLine.arguments.count == 3 {
    try await compare(CommandLine.arguments[1], with: CommandLine.arguments[2])
    print(try await queues())
    if let task = try await best("Digits") { try await repeated(task) }
}
