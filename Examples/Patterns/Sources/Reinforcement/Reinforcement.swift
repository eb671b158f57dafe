import ClearML

/// Learns the way through a grid by trial and error.
///
/// It reports along three axes: steps of the environment, episodes, and updates of the table. Iterations are whatever the
/// program says they are, so each axis has titles of its own.
@main
struct Reinforcement {
    struct Hyperparameters: Codable {
        var episodes = 300
        var learningRate = 0.5
        var discount = 0.95
        var exploration = 0.3
    }

    static func main() throws {
        let task = try Task.initialize(projectName: "Examples", taskName: "reinforcement", taskType: .training)
        let values = try task.connect(Hyperparameters())
        let logger = task.logger
        let surprise = logger.scalar(title: "per update: surprise", series: "temporal difference")
        let explored = logger.scalar(title: "per step: exploration", series: "share")
        var world = GridWorld()
        var table = [[Double]](repeating: [0, 0, 0, 0], count: GridWorld.cells)
        var (steps, updates) = (0, 0)

        for episode in 0..<values.episodes where !task.shouldStop {
            let share = values.exploration * (1 - Double(episode) / Double(values.episodes))
            var (state, total, length) = (world.reset(), 0.0, 0)
            while length < 200 {
                let isRandom = world.chance() < share
                let action = isRandom ? world.anyAction() : table[state].best
                let (next, reward, isOver) = world.step(action)
                let wanted = reward + (isOver ? 0 : values.discount * table[next][table[next].best])
                let difference = wanted - table[state][action]
                table[state][action] += values.learningRate * difference
                surprise.report(abs(difference), iteration: updates)
                updates += 1
                if steps % 100 == 0 { explored.report(share, iteration: steps) }
                (state, total, steps, length) = (next, total + reward, steps + 1, length + 1)
                if isOver { break }
            }
            logger.reportScalars(title: "per episode", ["return": total, "length": Double(length)], iteration: episode)
            // The table as a picture of the grid: how good each cell is held to be.
            if episode % 100 == 99 {
                let rows = (0..<GridWorld.side).map { row in
                    (0..<GridWorld.side).map { table[row * GridWorld.side + $0].max() ?? 0 }
                }
                logger.reportMatrix(title: "value of cells", series: "table", matrix: rows, iteration: episode)
            }
        }

        var (state, length) = (world.reset(), 0)
        while length < 100 {
            let (next, _, isOver) = world.step(table[state].best)
            (state, length) = (next, length + 1)
            if isOver { break }
        }
        logger.reportSingleValue(name: "steps to the goal", value: length)
        print("steps to the goal: \(length)")
        try task.close()
    }
}

extension [Double] {
    /// Where the largest number is.
    var best: Int { indices.max { self[$0] < self[$1] } ?? 0 }
}
