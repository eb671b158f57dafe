/// What becomes of values that are not a number, or infinite.
///
/// The server takes neither. ``keep`` tells the truth: the curve has a hole. The Python SDK reports 0 instead unless told
/// otherwise, which looks like a measurement; who wants that asks for it with ``replace(nan:infinity:)``.
public struct NonFinitePolicy: Sendable, Hashable {
    enum Choice: Sendable, Hashable {
        case keep
        case replace(nan: Double, infinity: Double)
    }

    let choice: Choice

    /// The value stays in the journal as it is, is not sent, and is announced once for each series.
    public static let keep = NonFinitePolicy(choice: .keep)

    /// Another value is reported in its place, from the journal on: what it was cannot be told later.
    ///
    /// - Parameters:
    ///   - nan: what stands for a value that is not a number.
    ///   - infinity: what stands for infinity, with its sign for negative infinity; both 0 in the Python SDK.
    /// - Returns: the policy.
    public static func replace(nan: Double = 0, infinity: Double = 0) -> NonFinitePolicy {
        NonFinitePolicy(choice: .replace(nan: nan, infinity: infinity))
    }

    private init(choice: Choice) { self.choice = choice }

    /// What is reported for a value.
    ///
    /// - Parameter value: any value.
    /// - Returns: the value itself if it is finite or kept.
    public func value(for value: Double) -> Double {
        guard !value.isFinite, case .replace(let nan, let infinity) = choice else { return value }
        return value.isNaN ? nan : value < 0 ? -infinity : infinity
    }
}
