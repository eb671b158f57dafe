import ClearMLJournal

extension DeliveryMark.State {
    /// Reports set aside by reason.
    ///
    /// A reason that was only in memory, because the disk was full, is gone with its process; the count is in the mark.
    func refusals(_ aside: [UInt64: String]) -> [String: UInt64] {
        var refusals: [String: UInt64] = [:]
        // What is beyond the mark counts with what is pending, or went with the power after it was set aside.
        let listedReasons = aside.lazy.filter { $0.key <= settled }.map(\.value)
        for reason in listedReasons { refusals[reason, default: 0] += 1 }
        let listed = UInt64(listedReasons.count)
        if refused > listed { refusals["reason not recorded"] = refused - listed }
        if notFinite > 0 { refusals[DeliveryTally.notFinite] = notFinite }
        return refusals
    }

    /// Reports that are settled and still countable, lost ones excepted.
    var settledCount: UInt64 { acknowledged + notFinite + refused }
}
