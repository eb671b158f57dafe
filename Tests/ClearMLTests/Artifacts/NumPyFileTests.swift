import Testing

@testable import ClearML

@Suite("NumPy files")
struct NumPyFileTests {
    @Test("every element type comes back as it was")
    func roundTrips() throws {
        func check<Element: NumericArrayElement>(_ values: [Element], shape: [Int]) throws {
            let array = try NumericArray(values, shape: shape)
            let file = NumPyFile.npy(array)
            #expect((file.count - array.bytes.count) % 64 == 0, "NumPy aligns the elements to 64 bytes")
            let read = try NumPyFile.array(npy: file)
            #expect(read == array)
            #expect(read.values(as: Element.self) == values)
        }
        try check([true, false], shape: [2])
        try check([Int8.min, 0, .max], shape: [3])
        try check([Int16.min, .max], shape: [1, 2])
        try check([Int32.min, .max], shape: [2, 1])
        try check([Int64.min, .max], shape: [2])
        try check([Int.min, .max], shape: [2])
        try check([UInt8.max], shape: [1, 1, 1])
        try check([UInt16.max], shape: [])
        try check([UInt32.max], shape: [1])
        try check([UInt64.max], shape: [1])
        try check([Float](), shape: [0, 7])
        try check([Double.pi, -.infinity, .leastNonzeroMagnitude], shape: [3])
    }

    @Test("a shape that does not fit is refused")
    func shapes() {
        for shape in [[3], [-1, -2], [Int.max, Int.max], []] {
            #expect(throws: ClearMLError.self) { try NumericArray([1.0, 2.0], shape: shape) }
        }
        #expect((try? NumericArray([1.0], shape: []))?.values(as: Float.self) == nil, "nothing is converted")
    }

    @Test("a file cut at any byte, or with a header that lies, is refused")
    func hostile() throws {
        let file = NumPyFile.npy(try NumericArray([1, 2, 3] as [Int16]))
        for length in 0..<file.count {
            #expect(throws: NumPyFile.Failure.self) { try NumPyFile.array(npy: Array(file[..<length])) }
        }
        for (wanted, instead) in [
            ("<i2", "|O8"), ("<i2", ">i2"), ("<i2", "<i8"), ("False", "True "), ("(3,)", "(9,)"), ("(3,)", "(x,)"),
            ("(3,)", "(-3)"), ("'shape'", "'shapf'"), ("'descr'", "'desc_'"),
        ] {
            let text = String(decoding: file.dropFirst(10).prefix(118), as: UTF8.self)
            let changed = Array(file[..<10]) + Array(text.replacing(wanted, with: instead).utf8) + file[128...]
            #expect(throws: NumPyFile.Failure.self, "\(instead)") { try NumPyFile.array(npy: changed) }
        }
    }
}
