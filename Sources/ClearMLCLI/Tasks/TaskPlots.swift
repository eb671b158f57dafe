import ArgumentParser
import ClearML
import ClearMLAPI

/// `clearml task plots`.
struct TaskPlots: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plots",
        abstract: "Lists the plots of a task; with --json or --output, the figures themselves."
    )

    @OptionGroup var options: CommonOptions
    @OptionGroup var choice: TaskChoice

    @Option(name: .long, help: "Only plots of this title.")
    var title: String?

    @Option(name: .long, help: "How many iterations of each plot, the latest ones.")
    var iterations = 1

    @Option(name: [.short, .long], help: "Write each figure as a JSON file into this folder, which must exist.")
    var output: String?

    func validate() throws {
        guard iterations >= 1 else { throw ValidationError("--iterations must be at least 1") }
    }

    func run() throws {
        let context = try CommandContext(options)
        let task = try choice.find(context)
        let plots = try task.getReportedPlots(maxIterations: iterations).filter { (title ?? $0.metric) == $0.metric }
        let files = try output.map { folder in try write(plots, folder) } ?? []
        if options.json {
            Output.json(.array(plots.enumerated().map { Self.json($1, file: files.isEmpty ? nil : files[$0]) }))
        } else if plots.isEmpty {
            Output.note("no plot fits")
        } else {
            var table = TextTable(
                [("plot", .left), ("iteration", .right), ("size", .right), ("traces", .left)]
                    + (files.isEmpty ? [] : [("file", .left)])
            )
            for (index, plot) in plots.enumerated() {
                table.add(
                    [
                        plot.variant.isEmpty ? plot.metric : "\(plot.metric)/\(plot.variant)", String(plot.iteration),
                        Output.bytes(Int64(plot.text.utf8.count)), Self.traces(plot),
                    ] + (files.isEmpty ? [] : [files[index]])
                )
            }
            Output.line(table.render())
        }
    }

    private func write(_ plots: [ReportedPlot], _ folder: String) throws -> [String] {
        var taken: Set<String> = []
        return try plots.map { plot in
            let base = FileName.make("\(plot.metric)_\(plot.variant)_\(plot.iteration)")
            var name = base + ".json"
            var number = 2
            while !taken.insert(name).inserted {
                name = "\(base)-\(number).json"
                number += 1
            }
            let path = folder + "/" + name
            try OutputFile.write(Array(plot.text.utf8), to: path)
            return path
        }
    }

    /// The kinds of traces, each once.
    private static func traces(_ plot: ReportedPlot) -> String {
        // Whatever was reported is listed, also what is no figure.
        guard let figure = try? plot.figure() else { return "no JSON" }
        let kinds = (figure["data"].arrayValue ?? []).map { $0["type"].stringValue ?? "scatter" }
        return Set(kinds).sorted().joined(separator: ", ")
    }

    private static func json(_ plot: ReportedPlot, file: String?) -> JSONValue {
        .members([
            "title": .string(plot.metric), "series": .string(plot.variant), "iteration": .integer(plot.iteration),
            "time": .string(ServerTime(milliseconds: plot.timestamp).description), "file": file.map { .string($0) },
            // What is no JSON stays a text.
            "figure": file == nil ? (try? plot.figure()) ?? .string(plot.text) : nil,
        ])
    }
}
