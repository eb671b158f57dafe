import ClearMLAPI
import Testing

@testable import ClearML

@Suite("The figure builder")
struct PlotBuilderTests {
    @Test("Typed members are written by Plotly's names")
    func members() throws {
        var plot = Plot(title: "t")
        plot.traces = [
            .bar(y: .numbers([1, 2]), options: ["marker": ["color": "red"]]),
            .histogram(of: .numbers([0.5])),
            .heatmap(x: ["a"], y: ["b"], z: .rows([[1]])),
            .surface(z: .rows([[0.5], []])),
            .scatter3D(x: .numbers([1]), y: .numbers([2]), z: .numbers([3]), text: ["p"]),
            Plot.Trace(type: "pie", options: ["values": [1, 2]]),
            .scatter(x: .texts(["a", "b"]), y: .json([1, .null]), mode: "markers+text"),
        ]
        plot.layout.name = "n"
        plot.layout.xAxis = Plot.Axis(isReversed: true, tickTexts: ["a"], tickValues: [0.5])
        plot.layout.scene = Plot.Scene(
            zAxis: Plot.Axis(title: "z"),
            camera: Plot.Camera(x: 1, y: 2, z: 3.5),
            options: ["aspectmode": "cube"]
        )
        plot.layout.showsLegend = false
        plot.layout.barMode = .stack
        #expect(
            try plot.parsed() == [
                "data": [
                    ["type": "bar", "x": [0, 1], "y": [1, 2], "marker": ["color": "red"]],
                    ["type": "histogram", "x": [0.5]],
                    ["type": "heatmap", "x": ["a"], "y": ["b"], "z": [[1]]],
                    ["type": "surface", "z": [[0.5], []]],
                    ["type": "scatter3d", "mode": "markers", "x": [1], "y": [2], "z": [3], "text": ["p"]],
                    ["type": "pie", "values": [1, 2]],
                    ["type": "scatter", "mode": "markers+text", "x": ["a", "b"], "y": [1, .null]],
                ],
                "layout": [
                    "title": "t", "name": "n", "showlegend": false, "barmode": "stack",
                    "xaxis": ["autorange": "reversed", "ticktext": ["a"], "tickvals": [0.5]],
                    "scene": [
                        "zaxis": ["title": "z"], "aspectmode": "cube",
                        "camera": ["eye": ["x": .number(1), "y": .number(2), "z": 3.5]],
                    ],
                ],
            ]
        )
    }

    @Test("Options are laid over typed members, object by object")
    func options() throws {
        var trace = Plot.Trace.scatter(name: "n", x: .numbers([1]), y: .numbers([2]))
        trace.options = ["name": "other", "x": ["replaced"], "line": ["width": 3]]
        var layout = Plot.Layout(
            title: "t",
            xAxis: Plot.Axis(title: "x", options: ["type": "log", "tickfont": ["size": 3]])
        )
        layout.options = ["title": ["text": "whole"], "xaxis": ["tickfont": ["color": "red"], "title": .null]]
        #expect(
            try Plot(traces: [trace], layout: layout).parsed() == [
                "data": [
                    [
                        "type": "scatter", "name": "other", "mode": "lines", "x": ["replaced"], "y": [2],
                        "line": ["width": 3],
                    ]
                ],
                "layout": [
                    "title": ["text": "whole"],
                    "xaxis": ["title": .null, "type": "log", "tickfont": ["size": 3, "color": "red"]],
                ],
            ]
        )
    }

    @Test("Options of a table reach into its head and its body, or replace them")
    func tableOptions() throws {
        let rows: [[JSONValue]] = [[1], [2, "b"]]
        var trace = Plot.Trace.table(header: ["a", "b"], rows: rows, options: ["cells": ["height": 9]])
        let cells = try Plot(traces: [trace]).parsed()["data"][0]["cells"]
        #expect(cells["height"] == 9)
        #expect(cells["align"] == "left")
        #expect(cells["values"] == [[1, 2], [.null, "b"]])
        trace.options = ["header": ["values": ["x"]], "cells": .null]
        let changed = try Plot(traces: [trace]).parsed()["data"][0]
        #expect(changed["header"]["values"] == ["x"])
        #expect(changed["header"]["align"] == "left")
        #expect(changed.objectValue?["cells"] == .null)
    }

    @Test(
        "Numbers are written so that they read back the same",
        arguments: [0.1, -0.0, .leastNonzeroMagnitude, 1.7976931348623157e308, 1e21, 123_456_789.123]
    )
    func exact(number: Double) throws {
        let figure = try Plot(traces: [.scatter(x: .numbers([number]), y: .numbers([number]))]).parsed()
        let read = try #require(figure["data"][0]["x"][0].doubleValue)
        #expect(read.bitPattern == number.bitPattern)
    }

    @Test("Lists of any length keep their commas", arguments: [0, 1, 255, 256, 257, 512, 513, 2_000])
    func chunks(count: Int) throws {
        let numbers = (0..<count).map { Double($0) + 0.5 }
        let trace = Plot.Trace.scatter(x: .numbers(Array(0..<count)), y: .numbers(numbers))
        let data = try Plot(traces: [trace, .bar(y: .numbers(numbers))]).parsed()["data"]
        #expect(data[0]["x"].arrayValue?.compactMap(\.integerValue) == (0..<count).map(Int64.init))
        #expect(data[0]["y"].arrayValue?.compactMap(\.doubleValue) == numbers)
        #expect(data[1]["x"].arrayValue?.compactMap(\.integerValue) == (0..<count).map(Int64.init))
    }
}
