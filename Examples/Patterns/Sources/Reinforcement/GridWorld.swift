/// A square of cells with a wall in it; the goal is in the far corner.
struct GridWorld {
    static let side = 6
    static let cells = side * side
    private static let wall: Set<Int> = [8, 14, 20, 26]
    private static let goal = cells - 1

    private var position = 0
    private var state: UInt64 = 42

    mutating func reset() -> Int {
        position = 0
        return position
    }

    /// Moves right, down, left or up; what is in the way stops it.
    mutating func step(_ action: Int) -> (state: Int, reward: Double, isOver: Bool) {
        let (row, column) = (position / Self.side, position % Self.side)
        let moves = [(row, column + 1), (row + 1, column), (row, column - 1), (row - 1, column)]
        let (nextRow, nextColumn) = moves[action % 4]
        let isInside = (0..<Self.side).contains(nextRow) && (0..<Self.side).contains(nextColumn)
        let next = nextRow * Self.side + nextColumn
        if isInside, !Self.wall.contains(next) { position = next }
        return position == Self.goal ? (position, 1, true) : (position, -0.01, false)
    }

    mutating func anyAction() -> Int { Int(chance() * 4) % 4 }

    /// A number from 0 up to 1, the same ones in every run.
    mutating func chance() -> Double {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 11) / Double(1 << 53)
    }
}
