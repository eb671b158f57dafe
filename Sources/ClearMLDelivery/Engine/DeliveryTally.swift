/// Counts of settled reports.
struct DeliveryTally: Sendable, Equatable {
    /// Why values that are not numbers are not sent.
    static let notFinite = "not finite"

    /// Reports that the server has.
    var acknowledged: UInt64 = 0
    /// Scalars that are not numbers.
    var notFinite: UInt64 = 0

    static func += (left: inout DeliveryTally, right: DeliveryTally) {
        left.acknowledged += right.acknowledged
        left.notFinite += right.notFinite
    }
}
