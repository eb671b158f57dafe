import ClearMLAPI
import ClearMLDelivery
import ClearMLJournal

/// Reports curves and values of a model, which stay with it when the task is gone.
///
/// What ``ClearMLLogger`` promises about threads and durability holds here too; a report costs a few microseconds more, and is
/// meant for evaluations, not for inner loops. The model is one that this run makes, or one that the server knows; reports
/// for one that it does not know are refused, and the receipt says so.
public struct ModelLogger: Sendable {
    private let subject: EventDocument.Subject
    private let logger: ClearMLLogger

    init(_ logger: ClearMLLogger, for subject: EventDocument.Subject) {
        self.logger = logger
        self.subject = subject
    }

    /// What the model is known by: the server's id, or the key of one that this run makes.
    private var key: String {
        switch subject {
        case .task: ""
        case .model(let id): id
        case .sessionModel(let key): key
        }
    }

    /// Reports one point of one curve.
    ///
    /// - Parameters:
    ///   - title: the graph that the curve is drawn in.
    ///   - series: the curve.
    ///   - value: the value. One that is no number is dropped and announced once, unless the logger's policy replaces it:
    ///     unlike a scalar of the task it has no place in the journal.
    ///   - iteration: the position on the x axis.
    public func reportScalar(title: String, series: String, value: Double, iteration: Int) {
        report(title, series, value, logger.nonFinite.position(iteration))
    }

    /// Reports a value that belongs to the whole model, such as a final accuracy.
    ///
    /// - Parameters:
    ///   - name: what it is; a second value of the same name replaces the first.
    ///   - value: the value; see ``reportScalar(title:series:value:iteration:)`` for one that is no number.
    public func reportSingleValue(name: String, value: Double) {
        report(EventNames.singleValueMetric, name, value, EventNames.singleValueIteration)
    }

    private func report(_ title: String, _ series: String, _ value: Double, _ iteration: Int64) {
        guard let writer = logger.writer else { return logger.reject() }
        let stored = value.isFinite ? value : logger.nonFinite.replacement(for: value)
        guard stored.isFinite else {
            logger.diagnostics.once(
                "model:\(key):\(title)/\(series)",
                "\(title) / \(series) of model \(key) was \(value) at iteration \(iteration); it is not reported"
            )
            return
        }
        let event: [String: JSONValue] = [
            "type": "training_stats_scalar", "metric": .string(title), "variant": .string(series),
            "iter": .integer(iteration), "value": .number(stored),
        ]
        writer.appendEvent(EventDocument.serialized(event, for: subject))
    }
}

extension ClearMLLogger {
    /// Reports for a model instead of the task.
    ///
    /// - Parameter id: the server's id of the model.
    /// - Returns: a value that may be copied and used from any thread.
    public func model(id: String) -> ModelLogger { ModelLogger(self, for: .model(id: id)) }
}
