import Foundation

/// A fully connected layer: `output = weights * input + bias`, with its gradient and momentum buffers.
struct DenseLayer {
    let inputs: Int
    let outputs: Int
    private(set) var weights: [Float]
    private(set) var bias: [Float]
    private var weightGradient: [Float]
    private var biasGradient: [Float]
    private var weightVelocity: [Float]
    private var biasVelocity: [Float]

    init(inputs: Int, outputs: Int, using random: inout SplitMix64) {
        self.inputs = inputs
        self.outputs = outputs
        let bound = (6 / Float(inputs)).squareRoot()  // He et al., 2015, uniform form
        weights = (0..<inputs * outputs).map { _ in Float.random(in: -bound...bound, using: &random) }
        bias = Array(repeating: 0, count: outputs)
        weightGradient = Array(repeating: 0, count: weights.count)
        biasGradient = bias
        weightVelocity = weightGradient
        biasVelocity = bias
    }

    func forward(_ input: ArraySlice<Float>) -> [Float] {
        var output = bias
        for row in 0..<outputs {
            var sum: Float = 0
            for (offset, value) in input.enumerated() { sum += weights[row * inputs + offset] * value }
            output[row] += sum
        }
        return output
    }

    /// Adds one example to the gradient and returns the gradient of the input.
    mutating func backward(_ input: ArraySlice<Float>, outputGradient: [Float]) -> [Float] {
        var inputGradient = [Float](repeating: 0, count: inputs)
        for row in 0..<outputs where outputGradient[row] != 0 {
            let delta = outputGradient[row]
            biasGradient[row] += delta
            for (offset, value) in input.enumerated() {
                weightGradient[row * inputs + offset] += delta * value
                inputGradient[offset] += delta * weights[row * inputs + offset]
            }
        }
        return inputGradient
    }

    /// Takes one step of gradient descent with momentum and clears the gradient.
    mutating func step(learningRate: Float, momentum: Float) {
        for index in weights.indices {
            weightVelocity[index] = momentum * weightVelocity[index] - learningRate * weightGradient[index]
            weights[index] += weightVelocity[index]
            weightGradient[index] = 0
        }
        for index in bias.indices {
            biasVelocity[index] = momentum * biasVelocity[index] - learningRate * biasGradient[index]
            bias[index] += biasVelocity[index]
            biasGradient[index] = 0
        }
    }
}

/// A multilayer perceptron with one hidden ReLU layer and a softmax output, in plain Swift.
struct Perceptron {
    private var hidden: DenseLayer
    private var output: DenseLayer

    init(hiddenUnits: Int, using random: inout SplitMix64) {
        hidden = DenseLayer(inputs: Digits.pixelsPerImage, outputs: hiddenUnits, using: &random)
        output = DenseLayer(inputs: hiddenUnits, outputs: Digits.classes, using: &random)
    }

    /// Class probabilities of one image, with the hidden activations that produced them.
    private func forward(_ image: ArraySlice<Float>) -> (activations: [Float], probabilities: [Float]) {
        let activations = hidden.forward(image).map { max(0, $0) }
        let scores = output.forward(activations[...])
        let largest = scores.max() ?? 0
        let powers = scores.map { exp($0 - largest) }
        let sum = powers.reduce(0, +)
        return (activations, powers.map { $0 / sum })
    }

    /// Trains on one mini-batch and returns its mean cross-entropy.
    mutating func train(
        on data: Digits,
        batch: ArraySlice<Int>,
        learningRate: Float,
        momentum: Float
    ) -> Double {
        var loss = 0.0
        for index in batch {
            let image = data.image(index)
            let (activations, probabilities) = forward(image)
            let label = data.labels[index]
            loss -= log(Double(max(probabilities[label], .leastNormalMagnitude)))
            var gradient = probabilities.map { $0 / Float(batch.count) }
            gradient[label] -= 1 / Float(batch.count)
            var hiddenGradient = output.backward(activations[...], outputGradient: gradient)
            for unit in hiddenGradient.indices where activations[unit] == 0 { hiddenGradient[unit] = 0 }
            _ = hidden.backward(image, outputGradient: hiddenGradient)
        }
        hidden.step(learningRate: learningRate, momentum: momentum)
        output.step(learningRate: learningRate, momentum: momentum)
        return loss / Double(max(batch.count, 1))
    }

    /// Mean cross-entropy and share of right answers.
    func evaluate(on data: Digits) -> (loss: Double, accuracy: Double) {
        var loss = 0.0
        var right = 0
        for index in 0..<data.count {
            let probabilities = forward(data.image(index)).probabilities
            let label = data.labels[index]
            loss -= log(Double(max(probabilities[label], .leastNormalMagnitude)))
            if probabilities.indices.max(by: { probabilities[$0] < probabilities[$1] }) == label { right += 1 }
        }
        let count = Double(max(data.count, 1))
        return (loss / count, Double(right) / count)
    }
}

extension Digits {
    func image(_ index: Int) -> ArraySlice<Float> {
        pixels[index * Self.pixelsPerImage..<(index + 1) * Self.pixelsPerImage]
    }
}
