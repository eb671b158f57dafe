import Testing

@testable import ClearML

@Suite("Thinning out lines")
struct DownsamplingTests {
    private func line(_ count: Int, _ y: (Int) -> Double = { Double($0) }) -> Downsampling.Line {
        Downsampling.Line(x: (0..<count).map(Double.init), y: (0..<count).map(y), isInteger: false)
    }

    @Test("Lines below the limit stay as they are")
    func below() {
        #expect(Downsampling.thinned([line(5)], limit: 10) == nil)
        #expect(Downsampling.thinned([line(6)], limit: 10) != nil)
        #expect(Downsampling.thinned([], limit: 0) == nil)
    }

    @Test(
        "The result is about as long as the limit and keeps the last point's place",
        arguments: [(6, 10), (100, 10), (1_001, 100), (1, 1), (7, 1), (100_000, 50)]
    )
    func length(count: Int, limit: Int) throws {
        let thinned = try #require(Downsampling.thinned([line(count)], limit: limit)?.first)
        #expect(thinned.x.count == thinned.y.count)
        #expect(thinned.numbers <= limit + 2)
        #expect(thinned.x.last == Double(count - 1))
        #expect(thinned.x == thinned.x.sorted())
    }

    @Test("A constant line stays constant but for its ends, where zeros are averaged in")
    func constant() throws {
        let thinned = try #require(Downsampling.thinned([line(1_000) { _ in 2 }], limit: 200)?.first)
        #expect(thinned.y.dropFirst().dropLast().allSatisfy { $0 == 2 })
        #expect(thinned.y.last.map { $0 < 2 } == true)
    }

    @Test("What a short line leaves of its share goes to the long ones, and the short one stays whole")
    func shares() throws {
        let thinned = try #require(Downsampling.thinned([line(1_000), line(3), line(2_000)], limit: 600))
        #expect(thinned[1].x == [0, 1, 2])
        #expect(thinned[0].numbers + thinned[2].numbers > 400)
        #expect(thinned.reduce(0) { $0 + $1.numbers } <= 602)
    }

    @Test("Not-a-number and infinity do not spread to the rounding")
    func notANumber() throws {
        let odd = line(100) { $0 == 3 ? .nan : $0 == 90 ? .infinity : 0.123456789 }
        let thinned = try #require(Downsampling.thinned([odd], limit: 100)?.first)
        #expect(thinned.y.contains(0.123457))
        #expect(thinned.y.contains { $0.isNaN } && thinned.y.contains(.infinity))
    }

    @Test("Averages of integers are cut to integers")
    func integers() throws {
        var counts = line(100)
        counts.isInteger = true
        let thinned = try #require(Downsampling.thinned([counts], limit: 100)?.first)
        #expect(thinned.y.allSatisfy { $0 == $0.rounded() })
    }

    @Test("Very many lines of one point keep it")
    func manyLines() throws {
        let thinned = try #require(
            Downsampling.thinned([Downsampling.Line](repeating: line(1), count: 300), limit: 300)
        )
        #expect(thinned.allSatisfy { $0.x == [0] && $0.y.count == 1 })
    }
}
