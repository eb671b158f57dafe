extension ClearMLLogger {
    /// Reports a table given as lists of cells.
    ///
    /// ```swift
    /// logger.reportTable(title: "results", series: "final", table: [["fold", "accuracy"], [1, 0.93], [2, 0.95]])
    /// ```
    /// A row that is too short ends in empty cells. Numbers that are none become empty cells.
    ///
    /// - Parameters:
    ///   - title: the group that the plot is listed under.
    ///   - series: the plot.
    ///   - iteration: the position among the iterations of this plot.
    ///   - table: the header, then the rows.
    ///   - extraLayout: anything else of Plotly's layout, such as `["height": 600]`.
    ///   - extraData: anything else of Plotly's tables, such as `["columnwidth": [2, 1, 1]]`.
    public func reportTable(
        title: String,
        series: String,
        iteration: Int = 0,
        table: [[JSONValue]],
        extraLayout: [String: JSONValue]? = nil,
        extraData: [String: JSONValue]? = nil
    ) {
        appendTable(PlotNames(title, series, iteration), extraLayout, extraData) { () throws(PlotError) in
            (table.first ?? [], table.dropFirst())
        }
    }

    /// Reports values of a `Codable` type as a table: one row a value, one column a stored property, in their order.
    ///
    /// Dropped, and said once, when a value cannot be encoded or has no named members.
    ///
    /// - Parameters:
    ///   - title: the group that the plot is listed under.
    ///   - series: the plot.
    ///   - iteration: the position among the iterations of this plot.
    ///   - rows: the values; arrays and structures within them are shown as JSON text.
    ///   - extraLayout: anything else of Plotly's layout.
    ///   - extraData: anything else of Plotly's tables.
    public func reportTable(
        title: String,
        series: String,
        iteration: Int = 0,
        rows: [some Encodable],
        extraLayout: [String: JSONValue]? = nil,
        extraData: [String: JSONValue]? = nil
    ) {
        appendTable(PlotNames(title, series, iteration), extraLayout, extraData) { () throws(PlotError) in
            let table = try CodableTable(rows)
            return (table.header, table.rows[...])
        }
    }

    /// Reports a table given as comma-separated text.
    ///
    /// The first record names the columns, the first column names the rows. As in pandas a column of integers, numbers or
    /// truth values is sent as such, and what stands for a missing value (`NA`, `null`, nothing, …) is written `nan`.
    ///
    /// - Parameters:
    ///   - title: the group that the plot is listed under.
    ///   - series: the plot.
    ///   - iteration: the position among the iterations of this plot.
    ///   - csvText: the text.
    ///   - extraLayout: anything else of Plotly's layout.
    ///   - extraData: anything else of Plotly's tables.
    public func reportTable(
        title: String,
        series: String,
        iteration: Int = 0,
        csvText: String,
        extraLayout: [String: JSONValue]? = nil,
        extraData: [String: JSONValue]? = nil
    ) {
        appendTable(PlotNames(title, series, iteration), extraLayout, extraData) { () throws(PlotError) in
            guard csvText.utf8.count <= CSVFile.largest else {
                throw PlotError(.tooLarge, "its CSV is longer than the \(CSVFile.largest >> 20) MiB of one plot")
            }
            let table = try CSVTable(Array(csvText.utf8))
            return (table.header, table.rows[...])
        }
    }

    /// Reports a table from a CSV file, as it is at this call.
    ///
    /// The file is read by the calling thread, up to 16 MiB. Dropped, and said once, when it cannot be read or is no CSV.
    ///
    /// - Parameters:
    ///   - title: the group that the plot is listed under.
    ///   - series: the plot.
    ///   - iteration: the position among the iterations of this plot.
    ///   - csv: the path of a regular file.
    ///   - extraLayout: anything else of Plotly's layout.
    ///   - extraData: anything else of Plotly's tables.
    public func reportTable(
        title: String,
        series: String,
        iteration: Int = 0,
        csv: String,
        extraLayout: [String: JSONValue]? = nil,
        extraData: [String: JSONValue]? = nil
    ) {
        appendTable(PlotNames(title, series, iteration), extraLayout, extraData) { () throws(PlotError) in
            let table = try CSVTable(try CSVFile.contents(of: csv))
            return (table.header, table.rows[...])
        }
    }

    /// Reports a table from a CSV text on a web server.
    ///
    /// The one report that needs a network: it suspends until the text is there, without blocking a thread, and the plot
    /// is in the journal when it returns. Dropped, and said once, when the text cannot be fetched or is no CSV. No
    /// credentials are sent.
    ///
    /// - Parameters:
    ///   - title: the group that the plot is listed under.
    ///   - series: the plot.
    ///   - iteration: the position among the iterations of this plot.
    ///   - url: an `http` or `https` address.
    ///   - extraLayout: anything else of Plotly's layout.
    ///   - extraData: anything else of Plotly's tables.
    public func reportTable(
        title: String,
        series: String,
        iteration: Int = 0,
        url: String,
        extraLayout: [String: JSONValue]? = nil,
        extraData: [String: JSONValue]? = nil
    ) async {
        guard writer != nil else { return reject() }
        let text: Result<[UInt8], PlotError>
        do throws(PlotError) { text = .success(try await CSVDownload.contents(of: url)) } catch {
            text = .failure(error)
        }
        appendTable(PlotNames(title, series, iteration), extraLayout, extraData) { () throws(PlotError) in
            let table = try CSVTable(try text.get())
            return (table.header, table.rows[...])
        }
    }

    private func appendTable(
        _ names: PlotNames,
        _ extraLayout: [String: JSONValue]?,
        _ extraData: [String: JSONValue]?,
        _ table: () throws(PlotError) -> (header: [JSONValue], rows: ArraySlice<[JSONValue]>)
    ) {
        appendPlot(names) { () throws(PlotError) -> Plot in
            let (header, rows) = try table()
            return Plot.table(names, header: header, rows: rows, extraLayout: extraLayout, extraData: extraData)
        }
    }
}
