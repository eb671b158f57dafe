import ClearMLAPI
import ClearMLTestSupport
import Testing

@testable import ClearML

/// A run without a server whose plots are read back from its journal.
struct PlotBench {
    struct Reported: Equatable {
        var title: String
        var series: String
        var iteration: Int64
        var figure: JSONValue
    }

    let world: TestWorld
    let task: ClearMLTask
    var logger: ClearMLLogger { task.logger }

    static func run(_ body: (PlotBench) throws -> Void) throws {
        try withTemporaryDirectory { folder in
            let world = TestWorld(folder, TestWorld.offline)
            let bench = PlotBench(world: world, task: try world.start())
            try body(bench)
            try bench.task.close()
        }
    }

    static func run(_ body: (PlotBench, _ folder: String) async throws -> Void) async throws {
        try await withTemporaryDirectory { folder in
            let world = TestWorld(folder, TestWorld.offline)
            let task = try world.start()
            try await body(PlotBench(world: world, task: task), folder)
            try await onThread { try task.close() }
        }
    }

    /// All plots in the journal, in order.
    func reported() throws -> [Reported] {
        try world.journal(task).compactMap { line in
            guard let event = line.event?["event"], event["type"] == "plot" else { return nil }
            #expect(Set(event.objectValue?.keys ?? [:].keys) == ["type", "metric", "variant", "iter", "plot_str"])
            return Reported(
                title: try #require(event["metric"].stringValue),
                series: try #require(event["variant"].stringValue),
                iteration: try #require(event["iter"].integerValue),
                figure: try JSONValue(parsing: try #require(event["plot_str"].stringValue))
            )
        }
    }

    /// The figure of the only plot in the journal.
    func figure() throws -> JSONValue {
        let reported = try reported()
        try #require(reported.count == 1, "\(world.lines.value)")
        return reported[0].figure
    }

    /// Expects that nothing was journalled and that the user was told why, once.
    func expectDropped(_ reason: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(try reported().isEmpty, sourceLocation: sourceLocation)
        let lines = world.lines.value.filter { $0.contains("was dropped") }
        #expect(lines.count == 1, "\(lines)", sourceLocation: sourceLocation)
        #expect(lines.first?.contains(reason) == true, "\(lines)", sourceLocation: sourceLocation)
    }
}

extension Plot {
    /// The figure as JSON.
    func parsed() throws -> JSONValue { try JSONValue(parsing: try json()) }
}
