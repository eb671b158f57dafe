import ClearMLAPI
import ClearMLJournal
import ClearMLTestSupport
import Testing

@testable import ClearML

@Suite("Plots that are too large")
struct PlotLimitTests {
    @Test("A plot just below the limit arrives, one above is dropped")
    func limit() throws {
        try PlotBench.run { bench in
            let names = PlotNames("t", "s", 0)
            let room = JournalWriter.largestDocument - PlotDocument.bytes(names, figure: []).count
            let figure = [UInt8](repeating: UInt8(ascii: "1"), count: room)
            bench.logger.appendPlot(names) { figure + [0x31] }
            #expect(bench.world.lines.value.filter { $0.contains("longer than the 16 MiB") }.count == 1)
            bench.logger.appendPlot(names) { figure }
            let reader = JournalReader(try #require(bench.task.run?.writer.session), isLive: true)
            var lengths: [Int] = []
            while let record = try reader.next() {
                if case .event(let bytes) = record.content { lengths.append(bytes.count) }
            }
            #expect(lengths == [JournalWriter.largestDocument])
        }
    }

    @Test("What grows only by escaping counts too")
    func escaping() throws {
        try PlotBench.run { bench in
            // A quote takes two bytes in the figure, and four in the string that holds the figure.
            let text = String(repeating: "\"", count: JournalWriter.largestDocument / 3)
            bench.logger.reportPlotly(title: "t", series: "s", figure: ["data": [], "note": .string(text)])
            try bench.expectDropped("longer than the 16 MiB")
        }
    }

    @Test("Millions of points in space and cells stop at the limit instead of filling the memory")
    func huge() throws {
        try PlotBench.run { bench in
            let row = [Double](repeating: 0.123456789, count: 5_000)
            bench.logger.reportSurface(title: "t", series: "s", matrix: [[Double]](repeating: row, count: 5_000))
            try bench.expectDropped("longer than the 16 MiB")
        }
        let plot = Plot(traces: [.bar(y: .numbers([Double](repeating: 0.123456789, count: 100_000)))])
        let error = #expect(throws: PlotError.self) { () throws in _ = try plot.json(limit: 10_000) }
        #expect(error?.code == .tooLarge)
    }

    @Test("Nesting is bounded")
    func depth() throws {
        func nested(_ depth: Int) -> JSONValue { (0..<depth).reduce(JSONValue.null) { inner, _ in ["a": [inner]] } }
        try PlotBench.run { bench in
            bench.logger.report(Plot(traces: [.bar(y: .json(nested(2_000)))]), title: "t", series: "s")
            try bench.expectDropped("nests more than")
        }
        #expect(try Plot(layout: Plot.Layout(options: ["deep": nested(100)])).parsed()["layout"]["deep"] == nested(100))
    }
}
