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
}
