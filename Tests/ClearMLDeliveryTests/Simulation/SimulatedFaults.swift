import Synchronization

/// What happens to requests, drawn from the seed; switched off at the end, so that everything must finish.
final class SimulatedFaults: Sendable {
    enum Fault: Sendable {
        case none
        case refuse
        case loseRequest
        case loseReply
        case delay(Duration)
        case status(Int, isCarriedOut: Bool, retryAfter: Int?)
        case halfReply
        case page(isCarriedOut: Bool)
        case expireToken
    }

    private struct State {
        var random: SplitMixRandom
        /// Share of requests that something happens to.
        var rate: Double
        /// Everything is answered so until then.
        var outage: (until: Duration, status: Int?)?
        /// How often a 500 may still come from nowhere.
        ///
        /// A record is set aside after some refusals with accepted
        /// writes in between, so a server that fails at random often enough convicts an innocent one: bounded here,
        /// and stated in docs/delivery.md.
        var serverErrorsLeft = 2
    }

    private let state: Mutex<State>
    /// Less than the policy's settling time, the bound that delivery states.
    private let longestDelay: Int

    init(seed: UInt64, rate: Double, longestDelay: Duration = .milliseconds(1_900)) {
        state = Mutex(State(random: SplitMixRandom(seed: seed), rate: rate))
        self.longestDelay = Int(
            longestDelay.components.seconds * 1_000 + longestDelay.components.attoseconds / 1_000_000_000_000_000
        )
    }

    func stop() {
        state.withLock { state in
            state.rate = 0
            state.outage = nil
        }
    }

    func next(at now: Duration) -> Fault {
        state.withLock { state in
            if let outage = state.outage {
                if now < outage.until {
                    return outage.status.map { .status($0, isCarriedOut: false, retryAfter: nil) } ?? .refuse
                }
                state.outage = nil
            }
            guard state.random.chance(state.rate) else { return .none }
            let isCarriedOut = state.random.chance(0.5)
            switch state.random.below(12) {
            case 0: return .refuse
            case 1: return .loseRequest
            case 2, 3: return .loseReply
            case 4: return .delay(.milliseconds(state.random.below(longestDelay)))
            case 5:
                guard state.serverErrorsLeft > 0 else { return .loseReply }
                state.serverErrorsLeft -= 1
                return .status(500, isCarriedOut: isCarriedOut, retryAfter: nil)
            case 6: return .status(state.random.pick([502, 503, 504]), isCarriedOut: isCarriedOut, retryAfter: nil)
            case 7: return .status(state.random.pick([429, 503]), isCarriedOut: false, retryAfter: 3)
            case 8: return .halfReply
            case 9: return .page(isCarriedOut: isCarriedOut)
            case 10: return .expireToken
            default:
                if state.random.chance(0.2) { return .status(418, isCarriedOut: isCarriedOut, retryAfter: nil) }
                let status = state.random.pick([nil, 500, 503])
                if status == 500 {
                    guard state.serverErrorsLeft > 0 else { return .loseRequest }
                    state.serverErrorsLeft -= 1
                }
                state.outage = (now + .seconds(state.random.below(300)), status)
                return .refuse
            }
        }
    }
}
