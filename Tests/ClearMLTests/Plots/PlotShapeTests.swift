import ClearMLAPI
import Testing

@testable import ClearML

@Suite("Plots of the wrong shape")
struct PlotShapeTests {
    struct Mistake: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var reason: String
        var report: @Sendable (ClearMLLogger) -> Void

        init(_ name: String, _ reason: String, _ report: @escaping @Sendable (ClearMLLogger) -> Void) {
            testDescription = name
            self.reason = reason
            self.report = report
        }
    }

    static let mistakes = [
        Mistake("rows of bars", "rows differ") {
            $0.reportHistogram(title: "t", series: "s", values: [[1, 2], [3]])
        },
        Mistake("labels for bars", "3 labels for 1 rows") {
            $0.reportHistogram(title: "t", series: "s", values: [1, 2], labels: ["a", "b", "c"])
        },
        Mistake("labels for columns", "1 xLabels for 2 columns") {
            $0.reportHistogram(title: "t", series: "s", values: [1, 2], labels: ["a"], xLabels: ["x"])
        },
        Mistake("fewer labels than rows", "2 labels for 3 rows") {
            $0.reportHistogram(title: "t", series: "s", values: [[1], [2], [3]], labels: ["a", "b"], xLabels: ["x"])
        },
        Mistake("labels for points", "1 labels for 2 points") {
            $0.reportScatter2D(title: "t", series: "s", scatter: [(1, 2), (3, 4)], labels: ["a"])
        },
        Mistake("x and y of a line", "2 values of x for 1 of y") {
            let line = ClearMLLogger.SeriesInfo(name: "l", x: [1, 2], y: [3])
            $0.reportLinePlot(title: "t", series: [line], xAxis: nil, yAxis: nil)
        },
        Mistake("coordinates in a plane", "1 values of x for 2 of y") {
            $0.reportScatter2D(title: "t", series: "s", x: [1], y: [1.5, 2])
        },
        Mistake("coordinates in space", "1 values of x for 1 of y and 0 of z") {
            $0.reportScatter3D(title: "t", series: "s", x: [1], y: [2], z: [Int]())
        },
        Mistake("a ragged matrix", "matrix differ") {
            $0.reportConfusionMatrix(title: "t", series: "s", matrix: [[1], [2, 3]])
        },
        Mistake("a ragged matrix that begins empty", "matrix differ") {
            $0.reportMatrix(title: "t", series: "s", matrix: [[], [2.0]])
        },
        Mistake("a ragged surface", "matrix differ") {
            $0.reportSurface(title: "t", series: "s", matrix: [[1, 2], [3]])
        },
        Mistake("rows without names", "no named members") {
            $0.reportTable(title: "t", series: "s", rows: [1, 2, 3])
        },
        Mistake("CSV without an end", "has no end") {
            $0.reportTable(title: "t", series: "s", csvText: "a,b\n1,\"2\n")
        },
        Mistake("CSV with too many fields", "record 3 of its CSV has 3 fields") {
            $0.reportTable(title: "t", series: "s", csvText: "a,b\n1,2\n1,2,3\n")
        },
        Mistake("CSV of nothing", "is empty") { $0.reportTable(title: "t", series: "s", csvText: "\n\r\n") },
    ]

    @Test("are dropped, and the user hears of it once", arguments: mistakes)
    func mistake(_ mistake: Mistake) throws {
        try PlotBench.run { bench in
            for _ in 0..<3 { mistake.report(bench.logger) }
            try bench.expectDropped(mistake.reason)
        }
    }

    static let empties: [Mistake] = [
        Mistake("no bars", "") { $0.reportHistogram(title: "t", series: "s", values: [Double]()) },
        Mistake("no rows", "") { $0.reportHistogram(title: "t", series: "s", values: [[Int]]()) },
        Mistake("no points", "") { $0.reportScatter2D(title: "t", series: "s", scatter: [(Int, Int)]()) },
        Mistake("no lines", "") { $0.reportLinePlot(title: "t", series: [], xAxis: nil, yAxis: nil) },
        Mistake("no points in space", "") {
            $0.reportScatter3D(title: "t", series: "s", scatter: [(Int, Int, Int)]())
        },
        Mistake("no clouds", "") { $0.reportScatter3D(title: "t", series: "s", scatter: [[(Int, Int, Int)]]()) },
        Mistake("no matrix", "") { $0.reportConfusionMatrix(title: "t", series: "s", matrix: [[Double]]()) },
        Mistake("empty rows", "") { $0.reportSurface(title: "t", series: "s", matrix: [[Double](), []]) },
        Mistake("no table", "") { $0.reportTable(title: "t", series: "s", table: []) },
        Mistake("an empty header", "") { $0.reportTable(title: "t", series: "s", table: [[], [1], []]) },
        Mistake("no records", "") { $0.reportTable(title: "t", series: "s", rows: [JSONValue]()) },
        Mistake("no figure", "") { $0.report(Plot(), title: "t", series: "s") },
    ]

    @Test("Empty plots are shown empty", arguments: empties)
    func empty(_ report: Mistake) throws {
        try PlotBench.run { bench in
            report.report(bench.logger)
            let figure = try bench.figure()
            #expect(figure["data"].arrayValue != nil)
        }
    }

    @Test("Rows of bars with labels for columns only are all called after the series")
    func columnLabels() throws {
        try PlotBench.run { bench in
            bench.logger.reportHistogram(title: "t", series: "s", values: [[1], [2]], xLabels: ["x"])
            let traces = try bench.figure()["data"].arrayValue
            #expect(traces?.map { $0["name"] } == ["s", "s"])
            #expect(traces?.map { $0["x"] } == [["x"], ["x"]])
        }
    }

    @Test("Numbers that are none never reach the figure as such")
    func notANumber() throws {
        try PlotBench.run { bench in
            let bad = [Double.nan, .infinity, -.infinity, .signalingNaN, 1]
            let logger = bench.logger
            logger.reportHistogram(title: "t", series: "0", values: bad)
            logger.reportConfusionMatrix(title: "t", series: "1", matrix: [bad])
            logger.reportSurface(
                title: "t",
                series: "2",
                matrix: [bad],
                camera: Plot.Camera(x: .nan, y: .infinity, z: 0),
                extraLayout: ["width": .number(.nan), "list": [.number(.infinity)]]
            )
            logger.reportScatter2D(title: "t", series: "3", scatter: zip(bad, bad))
            logger.reportTable(title: "t", series: "4", table: [["a"], [.number(.nan)]])
            let figures = try bench.reported().map(\.figure)
            try #require(figures.count == 5)
            let texts: JSONValue = ["nan", "inf", "-inf", "nan", .number(1)]
            let nulls: JSONValue = [.null, .null, .null, .null, .number(1)]
            #expect(figures[0]["data"][0]["y"] == texts)
            #expect(figures[1]["data"][0]["z"] == [nulls])
            #expect(figures[2]["layout"]["scene"]["camera"]["eye"] == ["x": .null, "y": .null, "z": .number(0)])
            #expect(figures[2]["layout"]["width"] == .null)
            #expect(figures[2]["layout"]["list"] == [.null])
            #expect(figures[3]["data"][0]["x"] == texts)
            #expect(figures[4]["data"][0]["cells"]["values"] == [[.null]])
        }
    }
}
