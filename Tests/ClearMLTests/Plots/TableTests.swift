import ClearMLAPI
import ClearMLTestSupport
import ClearMLTransport
import Foundation
import Testing

@testable import ClearML

@Suite("Tables")
struct TableTests {
    struct Epoch: Codable {
        struct Place: Codable { var x = 1 }
        var number: Int
        var note: String?
        var loss: Double
        var places: [Place] = []
        var last: Int?
    }

    private func table(_ figure: JSONValue) -> (header: JSONValue, columns: JSONValue) {
        (figure["data"][0]["header"]["values"], figure["data"][0]["cells"]["values"])
    }

    @Test("Values of a type have one column a property, in its order, also where they are nil")
    func codable() throws {
        try PlotBench.run { bench in
            let rows = [Epoch(number: 1, loss: 0.5), Epoch(number: 2, note: "best", loss: .nan, places: [.init()])]
            bench.logger.reportTable(title: "t", series: "s", rows: rows)
            let (header, columns) = table(try bench.figure())
            #expect(header == ["number", "note", "loss", "places", "last"])
            #expect(columns == [[1, 2], [.null, "best"], [0.5, .null], ["[]", "[{\"x\":1}]"], [.null, .null]])
        }
    }

    @Test("Dictionaries have the columns of all rows, sorted within a row")
    func dictionaries() throws {
        let table = try CodableTable([["b": 1, "c": 2], ["a": 3, "b": 4], ["d": 5]])
        #expect(table.header == ["d", "a", "b", "c"])
        #expect(table.rows == [[.null, .null, 1, 2], [.null, 3, 4, .null], [5, .null, .null, .null]])
    }

    @Test("A type that cannot be encoded is dropped")
    func notEncodable() throws {
        struct Stubborn: Encodable {
            func encode(to encoder: any Encoder) throws { throw CancellationError() }
        }
        try PlotBench.run { bench in
            bench.logger.reportTable(title: "t", series: "s", rows: [Stubborn()])
            try bench.expectDropped("cannot be encoded")
        }
    }

    @Test(
        "CSV is read as pandas reads it",
        arguments: [
            ("n,a\nx,1\ny,-2\n", [["n", ["a"]], [["x", "y"], [1, -2]]]),
            ("n,a\nx,\ny,2.5", [["n", ["a"]], [["x", "y"], ["nan", 2.5]]]),
            ("n,a\nx, 007 \ny,+2\n", [["n", ["a"]], [["x", "y"], [7, 2]]]),
            ("n,a\nx,0x1F\ny,2\n", [["n", ["a"]], [["x", "y"], ["0x1F", "2"]]]),
            ("n,a\nx,true\ny,FALSE\nz,NA\n", [["n", ["a"]], [["x", "y", "z"], [true, false, "nan"]]]),
            ("n,a\nx,inf\ny,-Infinity\n", [["n", ["a"]], [["x", "y"], ["Inf", "-Inf"]]]),
            ("n,a\n,1\ny,2\n", [["n", ["a"]], [[.null, "y"], [1, 2]]]),
            (",a,,a\r\nx,1,2\r\n\r\n", [["", ["a"], ["Unnamed: 2"], ["a.1"]], [["x"], [1], [2], ["nan"]]]),
            ("\u{FEFF}n\r\"a \"\"b\"\"\"c\r", [["n"], [["a \"b\"c"]]]),
            ("n,a\n\"x,\ny\",é\n", [["n", ["a"]], [["x,\ny"], ["é"]]]),
            ("n,a\nx,99999999999999999999\n", [["n", ["a"]], [["x"], [1e20]]]),
        ] as [(String, JSONValue)]
    )
    func csv(text: String, expected: JSONValue) throws {
        try PlotBench.run { bench in
            bench.logger.reportTable(title: "t", series: "s", csvText: text)
            let (header, columns) = table(try bench.figure())
            #expect(header == expected[0])
            #expect(columns == expected[1])
        }
    }

    @Test("A CSV file is read as it is at the call")
    func file() async throws {
        try await PlotBench.run { bench, folder in
            let path = "\(folder)/table.csv"
            try Data("n,a\nx,1\n".utf8).write(to: URL(fileURLWithPath: path))
            bench.logger.reportTable(title: "t", series: "s", csv: path)
            try Data("n,a\nx,2\n".utf8).write(to: URL(fileURLWithPath: path))
            let columns = table(try bench.figure()).columns
            #expect(columns == [["x"], [1]])
        }
    }

    @Test("A file that cannot be read is dropped without waiting", arguments: ["missing", "folder", "pipe", "large"])
    func unreadable(kind: String) async throws {
        try await PlotBench.run { bench, folder in
            let path = "\(folder)/\(kind)"
            switch kind {
            case "folder": try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            case "pipe": #expect(mkfifo(path, 0o600) == 0)
            case "large": try Data(count: (16 << 20) + 1).write(to: URL(fileURLWithPath: path))
            default: break
            }
            let reasons = ["missing": "cannot read", "folder": "no regular file", "pipe": "no regular file"]
            bench.logger.reportTable(title: "t", series: "s", csv: path)
            try bench.expectDropped(reasons[kind] ?? "longer than the 16 MiB")
        }
    }

    @Test("CSV of too many fields is dropped before it fills the memory")
    func manyFields() throws {
        try PlotBench.run { bench in
            let text = "a\n" + String(repeating: ",", count: Plot.Table.maximumCells + 1)
            bench.logger.reportTable(title: "t", series: "s", csvText: text)
            try bench.expectDropped("more than 2000000 cells")
        }
    }

    @Test("Values of too many columns or rows are dropped before they fill the memory")
    func manyValues() throws {
        try PlotBench.run { bench in
            let wide = (0..<21).map { row in
                Dictionary(uniqueKeysWithValues: (0..<100).map { ("\(row)-\($0)", $0) })
            }
            bench.logger.reportTable(title: "t", series: "s", rows: wide)
            try bench.expectDropped("more than 2000 columns")
        }
        let long = [["a": 1, "b": 2], ["a": 3, "b": 4], ["a": 5]]
        #expect(try CodableTable(long, maximumCells: 6).rows.count == 3)
        #expect(throws: PlotError.self) { () throws in _ = try CodableTable(long, maximumCells: 5) }
    }

    @Test("CSV behind an address is fetched, and is in the journal when the call returns")
    func address() async throws {
        try await PlotBench.run { bench, _ in
            try await withScriptedServer(.status(200, body: Array("n,a\nx,1\n".utf8))) { server in
                await bench.logger.reportTable(title: "t", series: "s", url: server.url("/table.csv"))
                let columns = table(try bench.figure()).columns
                #expect(columns == [["x"], [1]])
                #expect(server.requests.map(\.path) == ["/table.csv"])
                #expect(server.requests.allSatisfy { $0.header("Authorization") == nil })
            }
        }
    }

    @Test("An address that gives no CSV is dropped", arguments: [0, 1, 2])
    func badAddress(_ number: Int) async throws {
        let (reply, reason): (ScriptedReply, String) = [
            (.status(404), "answered 404"), (.filled(0x61, count: 17 << 20), "cannot be fetched"),
            (.status(200), "is empty"),
        ][number]
        try await PlotBench.run { bench, _ in
            try await withScriptedServer(reply, reply, reply, reply) { server in
                await bench.logger.reportTable(title: "t", series: "s", url: server.url("/table.csv"))
                try bench.expectDropped(reason)
            }
        }
    }

    @Test("What is no address is dropped")
    func noAddress() async throws {
        try await PlotBench.run { bench, _ in
            await bench.logger.reportTable(title: "t", series: "s", url: "file:///etc/hostname")
            try bench.expectDropped("cannot be fetched")
        }
    }
}
