import ClearMLJournal

/// What a simulated run reported, and what must have become of it.
struct Truth: Sendable {
    /// One report that the run made.
    struct Report: Sendable {
        enum Content: Sendable {
            case scalar(place: SimulatedTask.Place, value: Double)
            case text(String)
            case edit(name: String, value: String)
            /// An image with a captured file that holds these bytes.
            case image(place: SimulatedTask.Place, bytes: [UInt8])
            /// An artifact with a captured file that holds these bytes.
            case artifact(name: String, bytes: [UInt8])
            /// A model that is made.
            case model(key: String)
            /// A model is put into the task's list.
            case listing(key: String)
            /// A field of a model.
            case modelEdit(key: String, value: String)
            case modelPoint(key: String, place: SimulatedTask.Place, value: Double)
            /// Weights of a model: a captured file with these bytes.
            case weights(key: String, bytes: [UInt8])
            case create
            case complete

            /// The model that it is about.
            var model: String? {
                switch self {
                case .model(let key), .listing(let key), .modelEdit(let key, _), .modelPoint(let key, _, _),
                    .weights(let key, _):
                    key
                default: nil
                }
            }
        }

        var sequence: UInt64
        var timestamp: Int64
        var content: Content
        /// Whether the call returned before the process died.
        var hasReturned = true
        /// Whether it was kept in memory, because the disk refused.
        var isVolatile = false
        /// Whether it must reach the server; decided when the process ends.
        var isCertain = true

        /// Whether the server never takes it.
        var isBad: Bool {
            switch content {
            case .scalar(_, let value): value == SimulatedServer.poisonValue
            case .text(let text): text == SimulatedServer.poisonMessage || text == SimulatedServer.refusedMessage
            case .edit(let name, _): name.hasPrefix("refused")
            case .artifact(let name, _): name.hasPrefix("refused")
            case .model(let key), .listing(let key), .modelEdit(let key, _), .modelPoint(let key, _, _),
                .weights(let key, _):
                key.hasPrefix("refused")
            case .create, .complete, .image: false
            }
        }

        var isNotFinite: Bool {
            if case .scalar(_, let value) = content { !value.isFinite } else { false }
        }
    }

    var reports: [Report] = []
    /// What came with a file, in the second journal: artifacts and images.
    var files: [Report] = []
    var all: [Report] { reports + files }

    /// Whether the record that asks for a model must be there.
    func isCertainlyMade(_ key: String) -> Bool {
        reports.contains { report in
            guard report.isCertain, case .model(key) = report.content else { return false }
            return true
        }
    }

    /// What each journal had made durable when the run ended.
    struct Durable: Sendable {
        var reports: UInt64 = 0
        var files: UInt64 = 0
    }

    /// The process was killed: what was only in memory is gone.
    mutating func killed(durable: Durable) {
        Self.killed(&reports, durable.reports)
        Self.killed(&files, durable.files)
    }

    /// The power went: only what was made durable is certain.
    mutating func lostPower(durable: Durable) {
        Self.lostPower(&reports, durable.reports)
        Self.lostPower(&files, durable.files)
    }

    private static func killed(_ reports: inout [Report], _ durable: UInt64) {
        for index in reports.indices where reports[index].sequence > durable {
            if reports[index].isVolatile || !reports[index].hasReturned { reports[index].isCertain = false }
        }
    }

    private static func lostPower(_ reports: inout [Report], _ durable: UInt64) {
        for index in reports.indices where reports[index].sequence > durable { reports[index].isCertain = false }
    }
}
