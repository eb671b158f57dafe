import ClearMLStorage

/// A number that NumPy has a type for.
///
/// Conformances: `Bool`, all fixed-width integers up to 64 bits, `Int`, `UInt`, `Float` and `Double`; on other types than
/// those it has no use.
public protocol NumericArrayElement: Sendable, Equatable {
    /// NumPy's name of the type without its byte order, such as `f4`.
    static var numPyType: String { get }
}

extension Bool: NumericArrayElement {
    /// NumPy's `bool`.
    public static var numPyType: String { "b1" }
}
extension Int8: NumericArrayElement {
    /// NumPy's `int8`.
    public static var numPyType: String { "i1" }
}
extension Int16: NumericArrayElement {
    /// NumPy's `int16`.
    public static var numPyType: String { "i2" }
}
extension Int32: NumericArrayElement {
    /// NumPy's `int32`.
    public static var numPyType: String { "i4" }
}
extension Int64: NumericArrayElement {
    /// NumPy's `int64`.
    public static var numPyType: String { "i8" }
}
extension Int: NumericArrayElement {
    /// NumPy's `int64`.
    public static var numPyType: String { "i8" }
}
extension UInt8: NumericArrayElement {
    /// NumPy's `uint8`.
    public static var numPyType: String { "u1" }
}
extension UInt16: NumericArrayElement {
    /// NumPy's `uint16`.
    public static var numPyType: String { "u2" }
}
extension UInt32: NumericArrayElement {
    /// NumPy's `uint32`.
    public static var numPyType: String { "u4" }
}
extension UInt64: NumericArrayElement {
    /// NumPy's `uint64`.
    public static var numPyType: String { "u8" }
}
extension UInt: NumericArrayElement {
    /// NumPy's `uint64`.
    public static var numPyType: String { "u8" }
}
extension Float: NumericArrayElement {
    /// NumPy's `float32`.
    public static var numPyType: String { "f4" }
}
extension Double: NumericArrayElement {
    /// NumPy's `float64`.
    public static var numPyType: String { "f8" }
}

/// Numbers with a shape, as NumPy, PyTorch or MLX have them: one flat array in row-major order.
public struct NumericArray: Sendable, Hashable {
    /// The length of each dimension, the slowest first; empty for a single number.
    public let shape: [Int]
    /// NumPy's name of the element type without its byte order, such as `f4`.
    public let elementType: String
    /// The elements in row-major order, little-endian.
    let bytes: [UInt8]

    /// Takes numbers and their shape.
    ///
    /// - Parameters:
    ///   - values: the elements in row-major order.
    ///   - shape: the length of each dimension; nil for one dimension.
    /// - Throws: ``ClearMLError`` with ``ClearMLError/Code/invalidArgument`` when the counts do not fit together.
    public init<Element: NumericArrayElement>(_ values: [Element], shape: [Int]? = nil) throws(ClearMLError) {
        let shape = shape ?? [values.count]
        guard Self.count(of: shape) == values.count else {
            throw ClearMLError(
                code: .invalidArgument,
                message: "\(values.count) numbers do not make an array of shape \(shape)"
            )
        }
        self.shape = shape
        elementType = Element.numPyType
        // Every supported platform is little-endian, as NumPy's format is written here.
        bytes = values.withUnsafeBytes { Array($0) }
    }

    init(shape: [Int], elementType: String, bytes: [UInt8]) {
        (self.shape, self.elementType, self.bytes) = (shape, elementType, bytes)
    }

    /// The number of elements.
    public var count: Int { shape.reduce(1, *) }

    /// The elements as that type.
    ///
    /// - Parameter type: the type that they were stored as; nothing is converted.
    /// - Returns: the elements in row-major order; nil when they are of another type.
    public func values<Element: NumericArrayElement>(as type: Element.Type = Element.self) -> [Element]? {
        guard Element.numPyType == elementType, bytes.count == count * MemoryLayout<Element>.stride else { return nil }
        if Element.self == Bool.self {
            // Any byte but 0 is true to NumPy; as a Swift Bool it would be undefined.
            return bytes.map { $0 != 0 } as? [Element]
        }
        return [Element](unsafeUninitializedCapacity: count) { buffer, filled in
            UnsafeMutableRawBufferPointer(buffer).copyBytes(from: bytes)
            filled = count
        }
    }

    /// The product of the lengths; nil when one is negative or it is beyond what memory can hold.
    static func count(of shape: [Int]) -> Int? {
        var count = 1
        for length in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: length)
            guard length >= 0, !overflow else { return nil }
            count = product
        }
        return count
    }
}
