import Testing

@testable import LocalServer

@Suite("Last metrics")
struct MetricSummaryTests {
    private func part(_ points: (Double, Int64)...) throws -> MetricSummary.Part {
        let first = try #require(points.first)
        var part = MetricSummary.Part(first.0, iteration: first.1, timestamp: 0)
        for (value, iteration) in points.dropFirst() { part.add(value, iteration: iteration, timestamp: 0) }
        return part
    }

    @Test(
        "names are hashed with MD5",
        arguments: [
            ("", "d41d8cd98f00b204e9800998ecf8427e"), ("a", "0cc175b9c0f1b6a831c399e269772661"),
            ("loss", "81513effdf5790b79549208838404407"), ("Summary", "290612199861c31d1036b185b4e69b75"),
            ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
            (
                "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
                "57edf4a22be3c955ac49da2e2107b67a"
            ),
        ]
    )
    func hashes(_ text: String, _ hash: String) {
        #expect(MD5.hex(text) == hash)
    }

    @Test("the greatest iteration is the last value, whatever the order")
    func last() throws {
        #expect(MetricSummary(metric: "m", variant: "v", try part((1, 5), (2, 9), (3, 2))).value == 2)
    }

    @Test("of equal extremes the first counts")
    func ties() throws {
        let summary = MetricSummary(metric: "m", variant: "v", try part((1, 5), (1, 6), (4, 7), (4, 8)))
        #expect(summary.minimumIteration == 5 && summary.maximumIteration == 7)
    }

    @Test("resending counts twice, and the mean is rounded after each batch")
    func resent() throws {
        let points = try part((1, 0), (0.5, 1), (1.0 / 3, 2), (0.25, 3))
        var summary = MetricSummary(metric: "m", variant: "v", points)
        #expect(summary.count == 4 && summary.mean == 0.52)
        summary.merge(points)
        #expect(summary.count == 8 && summary.mean == 0.52 && summary.first == 1)
    }

    @Test("a later batch sets the value even at a smaller iteration")
    func smallerIteration() throws {
        var summary = MetricSummary(metric: "m", variant: "v", try part((5, 3)))
        summary.merge(try part((1, 3)))
        #expect(summary.value == 1 && summary.maximum == 5 && summary.minimum == 1 && summary.mean == 3)
    }

    @Test("a summary survives its JSON form")
    func json() throws {
        var points = try part((1.5, 3), (-2, 4))
        points.axisLabel = "epoch"
        let summary = MetricSummary(metric: "m", variant: "v", points)
        #expect(MetricSummary(summary.json) == summary)
    }

    @Test("beyond the limit new curves are left out, known ones still count")
    func limit() throws {
        var metrics = LastMetrics(nil)
        for number in 0...LastMetrics.maximumCount {
            metrics.merge(try part((1, 0)), metric: "m", variant: "\(number)")
        }
        metrics.merge(try part((2, 1)), metric: "m", variant: "0")
        let variants = try #require(metrics.json[path: [MD5.hex("m")]]?.objectValue)
        #expect(variants.count == LastMetrics.maximumCount)
        #expect(variants[MD5.hex("0")]?["count"] == 2)
        #expect(variants[MD5.hex("\(LastMetrics.maximumCount)")] == nil)
    }
}
