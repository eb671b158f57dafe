import Testing

@testable import ClearMLAPI

@Suite struct DecimalTextTests {
    private func text(_ value: Double) -> String {
        var bytes: [UInt8] = []
        DecimalText.append(value, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: [
        0.0, -0.0, 1, -1, 0.1, 0.5, 1.5, 100, 1e15, 1e16, 0x1p54, 0x1p54 + 4, 0x1p53, 1e21, 1e22, 1e23,
        9_007_199_254_740_992,
        0.0001, 0.00001, 0.00012345, 123_456.789, .leastNonzeroMagnitude, .leastNormalMagnitude,
        .greatestFiniteMagnitude, -.pi, 1 / 3.0, 1e-7, 1e100, 8.5e-5, 4.35, 2e-44, 9.5367431640625e-7,
    ])
    func writesWhatDescriptionWrites(value: Double) {
        #expect(text(value) == value.description)
    }

    @Test func writesEveryPowerOfTwoAndItsNeighboursAsDescriptionDoes() {
        for exponent in -1074...1023 {
            let value = Double(sign: .plus, exponent: exponent, significand: 1)
            for near in [value, value.nextUp, value.nextDown] where near.isFinite {
                #expect(text(near) == near.description)
            }
        }
    }

    @Test func writesRandomDoublesAsDescriptionDoes() {
        var random = SeededRandom(seed: 7)
        for _ in 0..<20_000 {
            let anywhere = Double(bitPattern: random.next())
            let usual = Double.random(in: -10...10, using: &random)
            let short = (usual * 1000).rounded() / 1000
            for value in [anywhere, usual, short] where value.isFinite && text(value) != value.description {
                Issue.record("\(value.description) became \(text(value))")
            }
        }
    }

    @Test(arguments: [0, 1, -1, 9, 10, 99, 100, 12345, .max, .min, -1_000_000_007] as [Int64])
    func writesIntegersAsDescriptionDoes(value: Int64) {
        var bytes: [UInt8] = []
        DecimalText.append(value, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == value.description)
    }
}
