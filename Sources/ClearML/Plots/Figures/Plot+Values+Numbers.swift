extension Plot.Values {
    /// The numbers of a list of numbers; of rows, texts and JSON nothing.
    var doubles: [Double] {
        switch storage {
        case .numbers(let numbers): numbers
        case .integers(let integers): integers.map(Double.init)
        case .count(let count): (0..<max(0, count)).map(Double.init)
        case .texts, .rows, .json, .columns: []
        }
    }

    /// The numbers cut to 32 bits.
    var single: Plot.Values { Plot.Values(.numbers(doubles.map { Double(Float($0)) })) }

    /// Whether all numbers are integers by their type.
    var isInteger: Bool {
        switch storage {
        case .integers, .count: true
        case .numbers, .texts, .rows, .json, .columns: false
        }
    }
}
