/// Fits a low-rank change of a fixed matrix, as LoRA does for each layer of a language model, and tells how it goes
/// through a synchronous callback: the shape of `LoRATrain.train(…, progress:)` in mlx-swift-lm.
struct LowRankTrainer {
    enum Progress {
        case train(iteration: Int, trainingLoss: Float, iterationsPerSecond: Double)
        case validation(iteration: Int, validationLoss: Float)
    }

    enum ProgressDisposition {
        case stop
        case more
    }

    struct Parameters: Codable {
        var iterations = 400
        var learningRate: Float = 0.1
        var rank = 2
        var stepsPerReport = 10
        var stepsPerEval = 50
    }

    private let size = 12
    private var random = SeededGenerator(seed: 7)
    private var target: [[Float]] = []
    /// The two thin matrices whose product is the change.
    private var down: [[Float]]
    private var up: [[Float]]

    init(rank: Int) {
        down = (0..<rank).map { _ in [] }
        up = (0..<12).map { _ in [Float](repeating: 0, count: rank) }
        let left = (0..<12).map { _ in [Float.random(in: -1...1, using: &random), .random(in: -1...1, using: &random)] }
        let right = (0..<2).map { _ in (0..<12).map { _ in Float.random(in: -1...1, using: &random) } }
        target = left.map { row in (0..<12).map { row[0] * right[0][$0] + row[1] * right[1][$0] } }
        down = (0..<rank).map { _ in (0..<12).map { _ in Float.random(in: -0.5...0.5, using: &random) } }
    }

    mutating func train(_ parameters: Parameters, progress: (Progress) -> ProgressDisposition) {
        let clock = ContinuousClock()
        var began = clock.now
        for iteration in 0..<parameters.iterations {
            let loss = step(sample(), parameters.learningRate)
            if iteration % parameters.stepsPerReport == 0 {
                let seconds = max((clock.now - began) / .seconds(1), 1e-9)
                began = clock.now
                let rate = Double(parameters.stepsPerReport) / seconds
                let report = Progress.train(iteration: iteration, trainingLoss: loss, iterationsPerSecond: rate)
                if progress(report) == .stop { return }
            }
            if (iteration + 1) % parameters.stepsPerEval == 0 {
                let validation = (0..<32).reduce(Float(0)) { sum, _ in sum + error(sample()).loss } / 32
                if progress(.validation(iteration: iteration, validationLoss: validation)) == .stop { return }
            }
        }
    }

    private mutating func sample() -> [Float] { (0..<size).map { _ in Float.random(in: -1...1, using: &random) } }

    private func error(_ input: [Float]) -> (difference: [Float], hidden: [Float], loss: Float) {
        let hidden = down.map { row in zip(row, input).reduce(0) { $0 + $1.0 * $1.1 } }
        let difference = (0..<size).map { row in
            zip(up[row], hidden).reduce(0) { $0 + $1.0 * $1.1 } - zip(target[row], input).reduce(0) { $0 + $1.0 * $1.1 }
        }
        return (difference, hidden, difference.reduce(0) { $0 + $1 * $1 } / Float(size))
    }

    /// One step down the gradient of the squared error.
    private mutating func step(_ input: [Float], _ rate: Float) -> Float {
        let (difference, hidden, loss) = error(input)
        let back = hidden.indices.map { rank in (0..<size).reduce(Float(0)) { $0 + up[$1][rank] * difference[$1] } }
        for row in 0..<size {
            for rank in hidden.indices { up[row][rank] -= rate * difference[row] * hidden[rank] }
        }
        for rank in hidden.indices {
            for column in 0..<size { down[rank][column] -= rate * back[rank] * input[column] }
        }
        return loss
    }
}

/// SplitMix64: the same numbers in every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
