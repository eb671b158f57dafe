import Testing

@testable import ClearMLCLI

@Suite("Tables, sparklines and numbers")
struct OutputTests {
    @Test("Columns are as wide as their widest cell, without trailing spaces")
    func table() {
        var table = TextTable([("name", .left), ("n", .right), ("", .left)])
        table.add(["a", "1", "x"])
        table.add(["longer", "1000"])
        table.add(["ünï\u{301}", "7", "", "dropped"])
        #expect(
            table.render() == """
                name       n
                a          1  x
                longer  1000
                ünï\u{301}        7
                """
        )
    }

    @Test(
        "A cell cannot steer the terminal or break the table",
        arguments: [
            ("a\u{1B}[31mb", "a\\u{1b}[31mb"), ("a\nb\tc\rd", "a\\nb\\tc\\rd"),
            ("\u{0}\u{7F}\u{9B}", "\\u{0}\\u{7f}\\u{9b}"),
            ("a\r\nb", "a\\r\\nb"), ("\u{202E}abc\u{2028}", "\\u{202e}abc\\u{2028}"), ("größe 日本 👩‍👩‍👧", "größe 日本 👩‍👩‍👧"),
        ]
    )
    func visible(text: String, shown: String) {
        #expect(text.singleLine == shown)
        var table = TextTable([("", .left)])
        table.add([text])
        #expect(table.render() == "\n" + shown)
    }

    @Test("Line ends survive where several lines are wanted")
    func lines() { #expect("a\nb\u{1B}\n".terminalSafe == "a\nb\\u{1b}\n") }

    @Test(
        "A curve in characters",
        arguments: [
            ([], 8, ""), ([1], 8, "▅"), ([0, 1], 8, "▁█"), ([0, 1, 2, 3, 4, 5, 6, 7], 8, "▁▂▃▄▅▆▇█"),
            ([0, 0, 7, 7], 2, "▁█"), ([.nan, 0, .infinity, 1], 8, "▁█"), ([5, 5, 5], 3, "▅▅▅"),
            ([-Double.greatestFiniteMagnitude, .greatestFiniteMagnitude], 2, "▁█"), ([.nan], 8, ""), ([1, 2], 0, ""),
        ] as [([Double], Int, String)]
    )
    func sparkline(values: [Double], width: Int, drawn: String) {
        #expect(Sparkline.draw(values, width: width) == drawn)
    }

    @Test("A long curve keeps to its width")
    func width() { #expect(Sparkline.draw((0..<100_000).map { Double($0) }, width: 40).count == 40) }

    @Test(
        "Numbers as people read them",
        arguments: [
            (0, "0"), (-0.0, "0"), (3, "3"), (-12, "-12"), (0.1, "0.1"), (0.123456789, "0.123457"),
            (12.3456789, "12.3457"),
            (123456.789, "123457"), (1e-7, "1e-07"), (1e12, "1e+12"), (.nan, "NaN"), (.infinity, "inf"),
            (-.infinity, "-inf"), (999_999_999_999, "999999999999"), (-0.98765432, "-0.987654"),
            (.greatestFiniteMagnitude, "1.79769e+308"), (.leastNonzeroMagnitude, "4.94066e-324"),
        ] as [(Double, String)]
    )
    func number(value: Double, text: String) { #expect(Output.number(value) == text) }

    @Test(
        "Sizes",
        arguments: [(0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1_572_864, "1.5 MiB"), (.max, "8388608.0 TiB")]
            as [(Int64, String)]
    )
    func bytes(count: Int64, text: String) { #expect(Output.bytes(count) == text) }

    @Test(
        "Lengths of time",
        arguments: [
            (0, "0 s"), (59.4, "59 s"), (60, "1 min 0 s"), (3599, "59 min 59 s"), (3661, "1 h 1 min"),
            (90_000, "1 d 1 h"), (-1, "?"), (.nan, "?"), (.infinity, "?"),
        ] as [(Double, String)]
    )
    func duration(seconds: Double, text: String) { #expect(Output.duration(seconds: seconds) == text) }

    @Test("A curve's sample is bounded, its ends exact")
    func curve() {
        var curve = Curve()
        for index in 0..<100_000 { curve.add(index == 777 ? .nan : Double(index)) }
        #expect(curve.count == 100_000)
        #expect(curve.last == 99_999)
        #expect(curve.low == 0)
        #expect(curve.high == 99_999)
        #expect(curve.sample.count <= 512)
        #expect(curve.sample.first == 0)
        #expect(curve.sample == curve.sample.sorted())
    }
}
