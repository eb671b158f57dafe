import ArgumentParser
import ClearML

/// What a list is sorted by.
struct TaskSorting: ExpressibleByArgument {
    private let order: TaskOrder
    /// Whether the other end of the order is what people look for first.
    private let isNewestFirst: Bool

    init?(argument: String) {
        if let known = Self.known[argument] {
            (order, isNewestFirst) = known
        } else if let curve = CurveArgument(argument: argument) {
            (order, isNewestFirst) = (.lastMetric(curve.title, curve.series), false)
        } else {
            return nil
        }
    }

    private static let known: [String: (TaskOrder, Bool)] = [
        "created": (.created, true), "updated": (.lastUpdate, true), "started": (.started, true),
        "completed": (.completed, true), "name": (.name, false), "status": (.status, false),
        "iteration": (.lastIteration, true),
    ]

    static let standard = TaskSorting(order: .lastUpdate, isNewestFirst: true)

    private init(order: TaskOrder, isNewestFirst: Bool) {
        self.order = order
        self.isNewestFirst = isNewestFirst
    }

    func order(reversed: Bool) -> TaskOrder { isNewestFirst != reversed ? order.descending : order }
}
