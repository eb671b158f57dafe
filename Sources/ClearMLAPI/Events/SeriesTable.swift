/// Finds the prepared text of a series by its number.
///
/// Journals count series from 1, so that a plain list serves nearly all of them; a damaged or foreign number must not
/// make the list grow, so that high ones go to a dictionary.
struct SeriesTable {
    private static let listLimit: UInt32 = 4096
    /// An empty range stands for an undefined number.
    private var list: [Range<Int>] = []
    private var rest: [UInt32: Range<Int>] = [:]

    subscript(id: UInt32) -> Range<Int>? {
        get {
            if id < list.count {
                let range = list[Int(id)]
                return range.isEmpty ? nil : range
            }
            return id < Self.listLimit ? nil : rest[id]
        }
        set {
            guard id < Self.listLimit else {
                rest[id] = newValue
                return
            }
            if id >= list.count { list.append(contentsOf: repeatElement(0..<0, count: Int(id) + 1 - list.count)) }
            list[Int(id)] = newValue ?? 0..<0
        }
    }
}
