import Synchronization

@testable import ClearMLJournal

/// The disk that all processes of a simulation share, with everything that a power loss may do to it.
///
/// What was not synced when the power goes survives sector by sector by chance: lost, torn and out of order.
final class SimulatedDisk: Sendable {
    /// A file's bytes: as seen now, and as they would certainly survive.
    final class Node {
        /// What every process sees; also what a mapping points at.
        fileprivate(set) var storage: UnsafeMutableRawBufferPointer
        var size = 0
        var durable: [UInt8] = []
        var isMapped = false
        /// The whole former contents, where an undurable `replace` may yet be undone.
        var replaced: [UInt8]?

        init() { storage = .allocate(byteCount: 0, alignment: 16) }

        deinit { storage.deallocate() }

        var contents: [UInt8] { Array(storage[..<size]) }

        func reserve(_ capacity: Int) -> Bool {
            guard capacity > storage.count else { return true }
            guard !isMapped else { return false }
            let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: max(capacity, 256), alignment: 16)
            larger.initializeMemory(as: UInt8.self, repeating: 0)
            larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: storage[..<size]))
            storage.deallocate()
            storage = larger
            return true
        }

        func set(_ bytes: [UInt8]) {
            isMapped = false
            _ = reserve(bytes.count)
            storage.initializeMemory(as: UInt8.self, repeating: 0)
            bytes.withUnsafeBytes { storage.copyMemory(from: $0) }
            size = bytes.count
        }
    }

    struct State {
        var files: [String: Node] = [:]
        var directories: Set<String> = ["/"]
        /// Folders whose names certainly survive, as long as those above do.
        var durableDirectories: Set<String> = ["/"]
        /// Entries that certainly survive, by path, with the node they name.
        var durableEntries: [String: Node] = [:]
        var locks: [String: [Lock]] = [:]
        var isFull = false
        var nextLock = 0
        /// The milliseconds that new contents are dated.
        var now: Int64 = 1_700_000_000_000
    }

    struct Lock {
        var id: Int
        var isShared: Bool
        var owner: SimulatedProcess
    }

    private let state: Mutex<State>

    init() { state = Mutex(State()) }

    /// The disk as one process sees it.
    func view(of process: SimulatedProcess) -> SimulatedFileSystem { SimulatedFileSystem(disk: self, process: process) }

    /// Makes folders that are there before the story begins; those above come first.
    func makeDurably(_ folders: [String]) {
        state.withLock { state in
            state.directories.formUnion(folders)
            state.durableDirectories.formUnion(folders)
        }
    }

    func setFull(_ isFull: Bool) { state.withLock { $0.isFull = isFull } }

    func withState<Result: Sendable, Failure: Error>(
        _ body: (inout State) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // The closure may touch nodes, which only this lock hands out.
        try state.withLock { state throws(Failure) in try body(&state) }
    }

    /// Takes the power away: what was not made durable survives in parts, by chance.
    ///
    /// All processes must be dead.
    func losePower(using random: inout SplitMixRandom) {
        var draw = random
        state.withLock { state in
            state.locks = [:]
            let directories = state.directories.sorted()  // those above come first
            for path in directories
            where !state.directories.contains(DiskFileSystem.parent(of: path))
                || (!state.durableDirectories.contains(path) && draw.chance(0.5))
            { state.directories.remove(path) }
            state.durableDirectories = state.directories
            var survivors: [String: Node] = [:]
            let paths = Set(state.files.keys).union(state.durableEntries.keys).sorted()
            for path in paths {
                let current = state.files[path]
                let durable = state.durableEntries[path]
                let node: Node?
                if current === durable { node = current } else { node = draw.chance(0.5) ? current : durable }
                guard let node, state.directories.contains(DiskFileSystem.parent(of: path)) else { continue }
                let survivor = Node()
                survivor.set(Self.survivingBytes(of: node, using: &draw))
                survivor.durable = survivor.contents
                survivors[path] = survivor
            }
            state.files = survivors
            state.durableEntries = survivors
        }
        random = draw
    }

    private static func survivingBytes(of node: Node, using random: inout SplitMixRandom) -> [UInt8] {
        let seen = node.contents
        if let replaced = node.replaced { return random.chance(0.5) ? seen : replaced }
        guard seen != node.durable else { return seen }
        switch random.below(4) {
        case 0: return seen
        case 1: return node.durable
        default:
            // Sector by sector, and a size from either.
            let size = random.chance(0.5) ? seen.count : max(node.durable.count, min(seen.count, node.durable.count))
            var bytes = [UInt8](repeating: 0, count: size)
            var sector = 0
            while sector < size {
                let end = min(sector + 512, size)
                let source = random.chance(0.5) ? seen : node.durable
                for position in sector..<end where position < source.count { bytes[position] = source[position] }
                sector = end
            }
            return bytes
        }
    }
}
