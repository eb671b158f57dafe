/// A number that can be plotted: the floating-point and integer types of the standard library.
///
/// Integers are sent as integers, everything else as the nearest `Double`.
public protocol PlotNumber: Sendable {
    /// The number as a double, rounded where it has more digits.
    var plotValue: Double { get }
    /// A list of such numbers as the data of a trace.
    static func plotValues(_ numbers: [Self]) -> Plot.Values
}

extension PlotNumber {
    /// The numbers as doubles.
    public static func plotValues(_ numbers: [Self]) -> Plot.Values { Plot.Values(.numbers(numbers.map(\.plotValue))) }
}

extension PlotNumber where Self: BinaryFloatingPoint {
    /// The nearest double.
    public var plotValue: Double { Double(self) }
}

extension PlotNumber where Self: BinaryInteger {
    /// The nearest double.
    public var plotValue: Double { Double(self) }

    /// The numbers as integers, unless one of them is too large for 64 bits with a sign.
    public static func plotValues(_ numbers: [Self]) -> Plot.Values {
        var integers: [Int64] = []
        integers.reserveCapacity(numbers.count)
        for number in numbers {
            guard let integer = Int64(exactly: number) else {
                return Plot.Values(.numbers(numbers.map(\.plotValue)))
            }
            integers.append(integer)
        }
        return Plot.Values(.integers(integers))
    }
}

extension Double: PlotNumber {
    /// The number itself.
    public var plotValue: Double { self }
    /// The numbers themselves, without a copy.
    public static func plotValues(_ numbers: [Double]) -> Plot.Values { Plot.Values(.numbers(numbers)) }
}

extension Float: PlotNumber {}
#if !((os(macOS) || targetEnvironment(macCatalyst)) && arch(x86_64))
extension Float16: PlotNumber {}
#endif
extension Int: PlotNumber {}
extension Int8: PlotNumber {}
extension Int16: PlotNumber {}
extension Int32: PlotNumber {}
extension Int64: PlotNumber {}
extension UInt: PlotNumber {}
extension UInt8: PlotNumber {}
extension UInt16: PlotNumber {}
extension UInt32: PlotNumber {}
extension UInt64: PlotNumber {}
