/// Something that the server tells apart by an id.
package protocol Identified: Sendable {
    /// The server's id.
    var id: String { get }
}

extension TaskInfo: Identified {}
extension ModelInfo: Identified {}

/// Where a walk through the answers to one search is.
///
/// Pages are counted from the start of the list, so a list that changes meanwhile can show an entry twice, which is left
/// out here, or let one slip by. Order by creation to keep both rare.
package struct PageWalk<Entry: Identified>: Sendable {
    private let size: Int
    /// Entries still wanted.
    private var left: Int
    private var number = 0
    private var seen: Set<String> = []
    private var isAtEnd = false

    /// Plans a walk.
    ///
    /// - Parameters:
    ///   - limit: how many entries at most.
    ///   - size: entries in a page; no more than ``TaskPages/maximumSize``.
    package init(limit: Int, size: Int) {
        self.size = min(max(min(size, limit), 1), TaskPages.maximumSize)
        left = max(0, limit)
    }

    /// The next entries, none of which came before; nil at the end.
    ///
    /// `read` fetches one page of that number, counted from 0, and that size.
    package mutating func next(
        _ read: (_ number: Int, _ size: Int) throws(APIError) -> [Entry]
    ) throws(APIError) -> [Entry]? {
        guard !isAtEnd, left > 0 else { return nil }
        let page = try read(number, size)
        var new: [Entry] = []
        for entry in page where seen.insert(entry.id).inserted { new.append(entry) }
        number += 1
        // A server that ignores the page would answer the same for ever.
        if page.count < size || new.isEmpty { isAtEnd = true }
        new = Array(new.prefix(left))
        left -= new.count
        return new.isEmpty ? nil : new
    }
}
