import ClearMLAPI
import ClearMLTestSupport
import Testing

@testable import ClearML

@Suite("Reporting a plot")
struct PlotReportTests {
    @Test("A plot is one event with its figure as a string")
    func event() throws {
        try PlotBench.run { bench in
            var plot = Plot(title: "a \"title\" \\ ü")
            plot.traces = [.scatter(name: "p50", x: .numbers([0, 1]), y: .numbers([0.5, 1.5]), mode: .markers)]
            plot.layout.yAxis = Plot.Axis(title: "ms", options: ["type": "log"])
            bench.logger.report(plot, title: "latency\n", series: "\"all\"", iteration: -3)
            let reported = try bench.reported()
            #expect(
                reported == [
                    PlotBench.Reported(
                        title: "latency\n",
                        series: "\"all\"",
                        iteration: -3,
                        figure: [
                            "data": [
                                ["type": "scatter", "name": "p50", "mode": "markers", "x": [0, 1], "y": [0.5, 1.5]]
                            ],
                            "layout": ["title": "a \"title\" \\ ü", "yaxis": ["title": "ms", "type": "log"]],
                        ]
                    )
                ]
            )
        }
    }

    @Test("The kinds of plots take the numbers that programs have")
    func numbers() throws {
        try PlotBench.run { bench in
            let logger = bench.logger
            logger.reportHistogram(title: "h", series: "Float16", values: [Float16(0.5), 2])
            logger.reportHistogram(title: "h", series: "UInt8", values: [[UInt8(1)], [255]])
            logger.reportHistogram(title: "h", series: "UInt64", values: [UInt64.max, 1])
            logger.reportHistogram(title: "h", series: "literals", values: [1, 2.5])
            logger.reportVector(title: "h", series: "slice", values: Array([1, 2, 3].dropFirst()))
            logger.reportConfusionMatrix(title: "m", series: "Int", matrix: [[1, 2], [3, 4]])
            logger.reportScatter2D(title: "s", series: "zip", scatter: zip(0..., [Float(0.5), 1]))
            logger.reportScatter2D(title: "s", series: "literals", scatter: [(1, 2.5), (3, 4)])
            logger.reportScatter3D(title: "s", series: "3D", scatter: [(1, 2, 3.5)], mode: .lines)
            logger.reportScatter3D(title: "s", series: "3D of two", scatter: [[(1, 2, 0.1)], [(4, 5, 6)]])
            let figures = try bench.reported().map { $0.figure["data"] }
            try #require(figures.count == 10, "\(bench.world.lines.value)")
            #expect(figures[0][0]["y"] == [0.5, .number(2)])
            #expect(figures[1][1]["y"] == [255])
            #expect(figures[2][0]["y"] == [.number(0x1p64), .number(1)])
            #expect(figures[3][0]["y"] == [.number(1), 2.5])
            #expect(figures[4][0]["y"] == [2, 3])
            #expect(figures[5][0]["z"] == [[.number(1), .number(2)], [.number(3), .number(4)]])
            #expect(figures[6][0]["x"] == [0, 1])
            #expect(figures[7][0]["y"] == [2.5, .number(4)])
            #expect(figures[8][0]["mode"] == "lines")
            #expect(figures[9][0]["z"] == [0.1])
        }
    }

    @Test("Reports from several threads are all there, whole")
    func threads() async throws {
        try await PlotBench.run { bench, _ in
            let logger = bench.logger
            await withTaskGroup(of: Void.self) { group in
                for thread in 0..<4 {
                    group.addTask {
                        await onThread {
                            for iteration in 0..<50 {
                                logger.reportHistogram(
                                    title: "h",
                                    series: "\(thread)",
                                    values: Array(0...iteration),
                                    iteration: iteration
                                )
                            }
                        }
                    }
                }
            }
            let reported = try bench.reported()
            #expect(reported.count == 200)
            #expect(reported.allSatisfy { Int64($0.figure["data"][0]["y"].arrayValue?.count ?? 0) == $0.iteration + 1 })
        }
    }

    @Test("A task of the server takes no plots, and a closed run neither")
    func dropped() throws {
        try withTemporaryDirectory { folder in
            let world = TestWorld(folder, TestWorld.offline)
            let reader = ClearMLLogger(writer: nil, diagnostics: world.world.diagnostics, printsToConsole: true)
            reader.reportHistogram(title: "h", series: "s", values: [1])
            #expect(world.lines.value.count == 1)
            let task = try world.start()
            try task.close()
            task.logger.reportHistogram(title: "h", series: "s", values: [1])
            #expect(try world.journal(task).allSatisfy { $0.event == nil })
            #expect(world.lines.value.contains { $0.contains("after close()") })
        }
    }

    @Test("A figure of somebody else is sent as it is, with its series as title")
    func plotly() throws {
        try PlotBench.run { bench in
            let text =
                #"{"data":[{"y":[1,NaN,Infinity,-Infinity],"z":[[NaN]]}],"layout":{"title":{"text":"x"},"width":5}}"#
            bench.logger.reportPlotly(title: "t", series: "s", figureJSON: text)
            let figure = try bench.figure()
            #expect(
                figure == [
                    "data": [["y": [1, .null, "inf", "-inf"], "z": [[.null]]]], "layout": ["title": "s", "width": 5],
                ]
            )
        }
    }

    @Test(
        "What is no figure is dropped",
        arguments: [("[]", "is an object"), ("7", "is an object"), ("{\"data\":", "no JSON"), ("", "no JSON")]
    )
    func noFigure(text: String, reason: String) throws {
        try PlotBench.run { bench in
            bench.logger.reportPlotly(title: "t", series: "s", figureJSON: text)
            bench.logger.reportPlotly(title: "t", series: "s", figureJSON: text)
            try bench.expectDropped(reason)
        }
    }
}
