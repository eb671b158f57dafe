import ClearMLAPI

/// The scalars of a task, collected curve by curve.
struct TaskCurves {
    /// Points by title and series, in the order in which they came.
    private(set) var points: [String: [String: [ScalarPoint]]] = [:]
    /// Values without iteration, by name.
    private(set) var singleValues: [String: Double] = [:]

    /// Takes a page of points.
    mutating func add(_ page: [ScalarPoint]) {
        for point in page {
            if point.iteration == EventNames.singleValueIteration {
                singleValues[point.variant] = point.value
            } else {
                points[point.metric, default: [:]][point.variant, default: []].append(point)
            }
        }
    }

    /// The curves by title and series, each ordered by iteration.
    var sorted: [(title: String, series: String, points: [ScalarPoint])] {
        points.sorted { $0.key < $1.key }.flatMap { title, curves in
            curves.sorted { $0.key < $1.key }.map { series, points in
                (title, series, points.sorted { $0.iteration < $1.iteration })
            }
        }
    }
}
