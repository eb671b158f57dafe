import ClearML

/// Plots as the referee describes them, reported through the public interface; see `Tests/Referee/plots.py`.
struct PlotCases {
    private let json: JSONValue

    init(contentsOf path: String) throws {
        json = try JSONValue(
            parsing: try Specification.bytes(path),
            options: JSONValue.ParsingOptions(allowsNonFinite: true)
        )
    }

    /// Reports all of them in one run and names its task.
    func run() async throws -> JSONValue {
        let task = try await Task.initialize(projectName: "Referee/plots", taskName: "swift")
        for entry in json.arrayValue ?? [] {
            try await PlotCase(entry).report(to: task.logger)
        }
        let id = task.id
        try await task.close()
        return ["task": (task.id ?? id).map { .string($0) } ?? .null]
    }
}
