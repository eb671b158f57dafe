import ArgumentParser
import ClearML

/// `clearml task scalars`.
struct TaskScalars: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scalars",
        abstract: "Shows the curves of a task, or prints every point of them.",
        discussion: "Without --samples every point is read, exactly as it was reported."
    )

    @OptionGroup var options: CommonOptions
    @OptionGroup var choice: TaskChoice

    @Option(name: .long, help: "Only curves of this title.")
    var title: String?

    @Option(name: .long, help: "Only curves of this name.")
    var series: String?

    @Option(name: .long, help: "Let the server thin curves out to this many points, from 1 to 6000.")
    var samples: Int?

    @Flag(name: .long, help: "Print every point: title, series, iteration, value and time, separated by commas.")
    var csv = false

    func validate() throws {
        if let samples, !(1...6000).contains(samples) { throw ValidationError("--samples must be from 1 to 6000") }
        if csv, options.json { throw ValidationError("--csv and --json exclude each other") }
        if csv, samples != nil { throw ValidationError("--csv prints every point; leave --samples out") }
    }

    func run() throws {
        let context = try CommandContext(options)
        let task = try choice.find(context)
        if let samples {
            show(try task.getReportedScalars(maxSamples: samples).map { CurvePoints($0) })
        } else {
            let points = try task.getReportedScalars()
            if csv { Output.csv(points.filter { wants($0.metric, $0.variant) }) } else { show(CurvePoints.all(points)) }
        }
    }

    private func wants(_ metric: String, _ variant: String) -> Bool {
        (title ?? metric) == metric && (series ?? variant) == variant
    }

    private func show(_ curves: [CurvePoints]) {
        let curves = curves.filter { wants($0.title, $0.series) }
        if options.json {
            Output.json(CurvePoints.json(curves))
        } else if curves.isEmpty {
            Output.note("no curve fits")
        } else {
            Output.line(CurvePoints.table(curves).render())
        }
    }
}
