import Testing

@testable import LocalServer

@Suite("Thinning out a curve")
struct SampledCurveTests {
    @Test("a short curve is kept, in 32-bit numbers")
    func short() {
        let curve = SampledCurve(positions: [-3, 5], values: [0.1, 1.0 / 3], samples: 2)
        #expect(curve.positions == [-3, 5] && curve.values == [0.10000000149011612, 0.3333333432674408])
    }

    @Test("a long one gives means of intervals counted from zero")
    func long() {
        let curve = SampledCurve(positions: Array(0...4), values: [0, 0.25, 0.5, 0.75, 1], samples: 2)
        #expect(curve.positions == [0, 3] && curve.values == [0.25, 0.875])
        let negative = SampledCurve(positions: [-4, -1, 0, 1], values: [1, 2, 3, 4], samples: 2)
        #expect(negative.positions == [-6, -3, 0] && negative.values == [1, 2, 3.5])
    }

    @Test("points at one position become their mean")
    func samePosition() {
        #expect(SampledCurve(positions: [7, 7], values: [1, 2], samples: 10).values == [1.5])
    }

    @Test(
        "the widest range neither overflows nor exceeds the samples by more than the ends",
        arguments: [1, 2, 3, 1000]
    )
    func widest(_ samples: Int) {
        let positions = [Int64.min, -1, 0, 1, Int64.max - 1, .max]
        let curve = SampledCurve(positions: positions, values: [1, 1, 1, 1, 1, 1], samples: samples)
        #expect(!curve.positions.isEmpty && curve.positions.count <= max(samples + 2, 6))
        #expect(curve.values.allSatisfy { $0 == 1 })
    }

    @Test("nothing gives nothing")
    func empty() {
        #expect(SampledCurve(positions: [], values: [], samples: 5).positions.isEmpty)
    }
}
