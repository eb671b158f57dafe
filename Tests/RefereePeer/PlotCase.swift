import ClearML

/// One plot, with its arguments by their Python names.
struct PlotCase {
    let title: String
    let series: String
    let iteration: Int
    let kind: String
    let arguments: JSONValue

    /// - Throws: ``PeerError`` for a plot without title or kind.
    init(_ json: JSONValue) throws {
        guard let title = json["title"].stringValue, let kind = json["kind"].stringValue else {
            throw PeerError(description: "a plot without title or kind: \(json)")
        }
        self.title = title
        series = json["series"].stringValue ?? ""
        iteration = Int(json["iteration"].integerValue ?? 0)
        self.kind = kind
        arguments = json["arguments"]
    }

    func report(to logger: ClearMLLogger) async throws {
        switch kind {
        case "histogram", "vector": try histogram(logger)
        case "scatter2d": try scatter2D(logger)
        case "line_plot": try linePlot(logger)
        case "scatter3d": try scatter3D(logger)
        case "surface", "confusion_matrix", "matrix": try matrix(logger)
        case "table": try await table(logger)
        case "plotly":
            logger.reportPlotly(title: title, series: series, figure: arguments["figure"], iteration: iteration)
        default: throw PeerError(description: "no plot is called \(kind)")
        }
    }

    private func histogram(_ logger: ClearMLLogger) throws {
        let mode = Plot.BarMode(rawValue: text("mode") ?? "group")
        func report<Number: PlotNumber>(_ rows: [[Number]]) {
            if kind == "vector", let values = rows.first {
                logger.reportVector(
                    title: title,
                    series: series,
                    values: values,
                    iteration: iteration,
                    labels: texts("labels"),
                    xLabels: texts("xlabels"),
                    xAxis: text("xaxis"),
                    yAxis: text("yaxis"),
                    mode: mode,
                    extraLayout: members("extra_layout")
                )
            } else if rows.count == 1, let values = rows.first {
                logger.reportHistogram(
                    title: title,
                    series: series,
                    values: values,
                    iteration: iteration,
                    labels: texts("labels"),
                    xLabels: texts("xlabels"),
                    xAxis: text("xaxis"),
                    yAxis: text("yaxis"),
                    mode: mode,
                    dataArguments: members("data_args"),
                    extraLayout: members("extra_layout")
                )
            } else {
                logger.reportHistogram(
                    title: title,
                    series: series,
                    values: rows,
                    iteration: iteration,
                    labels: texts("labels"),
                    xLabels: texts("xlabels"),
                    xAxis: text("xaxis"),
                    yAxis: text("yaxis"),
                    mode: mode,
                    dataArguments: members("data_args"),
                    extraLayout: members("extra_layout")
                )
            }
        }
        let values = arguments["values"]
        let rows = values[0].arrayValue == nil ? [values] : values.arrayValue ?? []
        if let integers = integers(rows) { report(integers) } else { report(try rows.map(numbers)) }
    }

    private func scatter2D(_ logger: ClearMLLogger) throws {
        func report(_ points: some Sequence<(some PlotNumber, some PlotNumber)>) {
            logger.reportScatter2D(
                title: title,
                series: series,
                scatter: points,
                iteration: iteration,
                xAxis: text("xaxis"),
                yAxis: text("yaxis"),
                labels: texts("labels"),
                mode: Plot.Mode(rawValue: text("mode") ?? "lines"),
                comment: text("comment"),
                extraLayout: members("extra_layout")
            )
        }
        let points = try PlotPoints(arguments["scatter"])
        if points.areIntegers { report(points.integerPairs) } else { report(points.pairs) }
    }

    private func linePlot(_ logger: ClearMLLogger) throws {
        let lines = try (arguments["series"].arrayValue ?? []).map { line in
            let points = try PlotPoints(line["data"])
            let name = line["name"].stringValue ?? ""
            let labels = line["labels"].arrayValue?.compactMap(\.stringValue)
            return points.areIntegers
                ? ClearMLLogger.SeriesInfo(name: name, data: points.integerPairs, labels: labels)
                : ClearMLLogger.SeriesInfo(name: name, x: points.columns[0], y: points.columns[1], labels: labels)
        }
        logger.reportLinePlot(
            title: title,
            series: lines,
            xAxis: text("xaxis"),
            yAxis: text("yaxis"),
            mode: Plot.Mode(rawValue: text("mode") ?? "lines"),
            iteration: iteration,
            reverseXAxis: arguments["reverse_xaxis"].boolValue ?? false,
            comment: text("comment"),
            extraLayout: members("extra_layout")
        )
    }

    private func scatter3D(_ logger: ClearMLLogger) throws {
        let mode = Plot.Mode(rawValue: text("mode") ?? "markers")
        if let clouds = arguments["clouds"].arrayValue {
            logger.reportScatter3D(
                title: title,
                series: series,
                scatter: try clouds.map { try PlotPoints($0).triples },
                iteration: iteration,
                xAxis: text("xaxis"),
                yAxis: text("yaxis"),
                zAxis: text("zaxis"),
                labels: arguments["labels"].arrayValue?.map { ($0.arrayValue ?? []).compactMap(\.stringValue) },
                mode: mode,
                comment: text("comment"),
                extraLayout: members("extra_layout")
            )
        } else {
            logger.reportScatter3D(
                title: title,
                series: series,
                scatter: try PlotPoints(arguments["scatter"]).triples,
                iteration: iteration,
                xAxis: text("xaxis"),
                yAxis: text("yaxis"),
                zAxis: text("zaxis"),
                labels: texts("labels"),
                mode: mode,
                comment: text("comment"),
                extraLayout: members("extra_layout")
            )
        }
    }

    private func matrix(_ logger: ClearMLLogger) throws {
        let rows = try (arguments["matrix"].arrayValue ?? []).map(numbers)
        let reversed = arguments["yaxis_reversed"].boolValue ?? false
        switch kind {
        case "surface":
            let camera = arguments["camera"].arrayValue?.compactMap(\.doubleValue)
            logger.reportSurface(
                title: title,
                series: series,
                matrix: rows,
                iteration: iteration,
                xAxis: text("xaxis"),
                yAxis: text("yaxis"),
                zAxis: text("zaxis"),
                xLabels: texts("xlabels"),
                yLabels: texts("ylabels"),
                camera: camera.map { Plot.Camera(x: $0[0], y: $0[1], z: $0[2]) },
                comment: text("comment"),
                extraLayout: members("extra_layout")
            )
        case "matrix":
            logger.reportMatrix(
                title: title,
                series: series,
                matrix: rows,
                iteration: iteration,
                xAxis: text("xaxis"),
                yAxis: text("yaxis"),
                xLabels: texts("xlabels"),
                yLabels: texts("ylabels"),
                yAxisReversed: reversed,
                extraLayout: members("extra_layout")
            )
        default:
            logger.reportConfusionMatrix(
                title: title,
                series: series,
                matrix: rows,
                iteration: iteration,
                xAxis: text("xaxis"),
                yAxis: text("yaxis"),
                xLabels: texts("xlabels"),
                yLabels: texts("ylabels"),
                yAxisReversed: reversed,
                comment: text("comment"),
                extraLayout: members("extra_layout")
            )
        }
    }

    private func table(_ logger: ClearMLLogger) async throws {
        let layout = members("extra_layout")
        let data = members("extra_data")
        if let csv = text("csv") {
            logger.reportTable(
                title: title,
                series: series,
                iteration: iteration,
                csv: csv,
                extraLayout: layout,
                extraData: data
            )
        } else if let url = text("url") {
            await logger.reportTable(
                title: title,
                series: series,
                iteration: iteration,
                url: url,
                extraLayout: layout,
                extraData: data
            )
        } else if let rows = arguments["records"].arrayValue {
            logger.reportTable(
                title: title,
                series: series,
                iteration: iteration,
                rows: try rows.map { try $0.decode(Epoch.self) },
                extraLayout: layout,
                extraData: data
            )
        } else {
            logger.reportTable(
                title: title,
                series: series,
                iteration: iteration,
                table: (arguments["table_plot"].arrayValue ?? []).map { $0.arrayValue ?? [] },
                extraLayout: layout,
                extraData: data
            )
        }
    }

    /// What a training loop has one of for each epoch.
    private struct Epoch: Codable {
        var epoch: Int
        var loss: Double
        var note: String?
        var isBest: Bool
    }

    // MARK: Arguments

    private func text(_ name: String) -> String? { arguments[name].stringValue }
    private func texts(_ name: String) -> [String]? { arguments[name].arrayValue?.compactMap(\.stringValue) }
    private func members(_ name: String) -> [String: JSONValue]? { arguments[name].objectValue }

    private func numbers(_ value: JSONValue) throws -> [Double] {
        try (value.arrayValue ?? []).map { element in
            guard let number = element.doubleValue else { throw PeerError(description: "not a number: \(element)") }
            return number
        }
    }

    private func integers(_ rows: [JSONValue]) -> [[Int]]? {
        var result: [[Int]] = []
        for row in rows {
            var integers: [Int] = []
            for element in row.arrayValue ?? [] {
                guard case .integer(let integer) = element else { return nil }
                integers.append(Int(integer))
            }
            result.append(integers)
        }
        return result
    }
}
