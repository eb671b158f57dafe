import ClearML

/// Points as the referee gives them: written out, or by a rule that both halves know, where there are too many.
struct PlotPoints {
    private(set) var columns: [[Double]]
    private(set) var areIntegers = true

    /// - Parameter json: a list of points, or `{"count", "scale", "integers"}`: x counts in steps of `scale`, y comes
    ///   from the generator x → (1103515245 x + 12345) mod 2^31.
    /// - Throws: ``PeerError`` for anything else.
    init(_ json: JSONValue) throws {
        if let count = json["count"].integerValue {
            let scale = json["scale"].doubleValue ?? 1
            areIntegers = json["integers"].boolValue ?? false
            columns = [[], []]
            var state: Int64 = 1
            for position in 0..<count {
                state = (1_103_515_245 * state + 12_345) % (1 << 31)
                columns[0].append(areIntegers ? Double(position) : Double(position) * scale)
                columns[1].append(areIntegers ? Double(state >> 16) : Double(state) / Double(1 << 31) * scale)
            }
            return
        }
        columns = [[], [], []]
        for point in json.arrayValue ?? [] {
            for (column, value) in (point.arrayValue ?? []).enumerated() {
                guard let number = value.doubleValue, column < 3 else {
                    throw PeerError(description: "not a point: \(point)")
                }
                if case .integer = value {} else { areIntegers = false }
                columns[column].append(number)
            }
        }
    }

    var pairs: [(Double, Double)] { Array(zip(columns[0], columns[1])) }
    var integerPairs: [(Int, Int)] { zip(columns[0], columns[1]).map { (Int($0), Int($1)) } }
    var triples: [(Double, Double, Double)] {
        zip(columns[0], zip(columns[1], columns[2])).map { ($0, $1.0, $1.1) }
    }
}
