/// Which of the weights that a model gets in the course of a run stay in the storage.
///
/// What is superseded is deleted by delivery, after what replaces it is stored, never before.
public struct WeightsRetention: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case overwritten
        case all
        case last(Int)
        case best(Int, highest: Bool)
    }

    let kind: Kind

    /// One place for every file name: later weights of a name replace earlier ones, as in the Python SDK.
    public static let overwritten = WeightsRetention(kind: .overwritten)

    /// Every version stays, under a name of its own (`digits.3f2a91bc-0001.onnx`).
    public static let all = WeightsRetention(kind: .all)

    /// The last versions stay, each under a name of its own.
    ///
    /// - Parameter count: how many; at least one.
    public static func last(_ count: Int) -> WeightsRetention { WeightsRetention(kind: .last(count)) }

    /// The best versions stay by the score that comes with each, under names of their own; the model has the best.
    ///
    /// Weights that are not among them are not stored at all.
    /// - Parameters:
    ///   - count: how many; at least one.
    ///   - highest: whether a higher score is better, as with accuracy; false for a loss.
    public static func best(_ count: Int, highest: Bool = true) -> WeightsRetention {
        WeightsRetention(kind: .best(count, highest: highest))
    }

    /// Whether every version has a name of its own.
    var isVersioned: Bool { kind != .overwritten }

    func checked() throws(ClearMLError) -> WeightsRetention {
        switch kind {
        case .last(let count), .best(let count, _):
            guard count >= 1 else {
                throw ClearMLError(
                    code: .invalidArgument,
                    message: "a model must keep one version of its weights at least"
                )
            }
        case .overwritten, .all: break
        }
        return self
    }
}

/// The weights of a model that are in the storage, and which of them go when new ones come.
struct KeptWeights: Sendable {
    /// One version.
    struct Version: Sendable, Equatable {
        /// Its place below the task's folder.
        var path: String
        /// The storage; nil for the file server.
        var storage: String?
        var score: Double?
    }

    /// What follows from new weights.
    struct Decision: Sendable {
        /// Whether the model has them from now on.
        var areCurrent: Bool
        var superseded: [Version]
    }

    /// Those that are kept: the oldest first, or with a score the worst first.
    private(set) var versions: [Version] = []
    /// How many versions there were.
    private(set) var count = 0

    /// The number of the next version, from 1.
    mutating func nextNumber() -> Int {
        count += 1
        return count
    }

    /// Whether weights with that score would be kept.
    func takes(_ score: Double?, _ retention: WeightsRetention) throws(ClearMLError) -> Bool {
        guard case .best(let limit, let highest) = retention.kind else { return true }
        guard let score, score.isFinite else {
            throw ClearMLError(
                code: .invalidArgument,
                message: "weights that are kept by their score need one that is a number: updateWeights(…, score:)"
            )
        }
        guard versions.count >= limit, let worst = versions.first?.score else { return true }
        return highest ? score > worst : score < worst
    }

    /// Takes new weights in.
    mutating func add(_ version: Version, _ retention: WeightsRetention) -> Decision {
        switch retention.kind {
        case .overwritten, .all: return Decision(areCurrent: true, superseded: [])
        case .last(let limit):
            versions.append(version)
            return Decision(areCurrent: true, superseded: removeFirst(max(0, versions.count - limit)))
        case .best(let limit, let highest):
            let score = version.score ?? 0
            // Of equal ones the earlier is the better.
            let place = versions.firstIndex { highest ? ($0.score ?? 0) >= score : ($0.score ?? 0) <= score }
            versions.insert(version, at: place ?? versions.count)
            let isBest = place == nil
            return Decision(areCurrent: isBest, superseded: removeFirst(max(0, versions.count - limit)))
        }
    }

    private mutating func removeFirst(_ number: Int) -> [Version] {
        defer { versions.removeFirst(number) }
        return Array(versions.prefix(number))
    }
}
