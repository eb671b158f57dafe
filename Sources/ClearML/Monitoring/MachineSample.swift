/// What a machine says about itself at one moment.
struct MachineSample: Sendable, Equatable {
    /// One number, by the name under which it is reported.
    struct Level: Sendable, Equatable {
        var name: String
        var value: Double
    }

    /// What is averaged over the samples of an interval, such as used memory.
    var levels: [Level] = []
    /// What only grows; nil in samples between two reports, which do not need it.
    var counters: Counters?

    /// Numbers that only grow, so that two readings give the exact mean of the time in between.
    struct Counters: Sendable, Equatable {
        /// Time that processors worked, and time altogether, in any one unit.
        var busy: Double?
        var total: Double?
        /// Bytes moved, by the name under which the rate is reported.
        var bytes: [Level] = []
    }

    /// Notes a level, unless it is unknown.
    mutating func add(_ name: String, _ value: Double?) {
        if let value { levels.append(Level(name: name, value: value)) }
    }
}

extension MachineSample {
    /// Bytes in the units of the reports.
    static let gibibyte = 1_073_741_824.0
    static let mebibyte = 1_048_576.0
}
