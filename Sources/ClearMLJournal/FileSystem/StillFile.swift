import CClearMLShim
import Synchronization

/// An open file that nobody changes until it is let go: whoever wants to write to it waits for that long, which the system
/// bounds (45 s, if nobody set another time).
///
/// So a file can be taken as it is at one moment without copying it in that moment. Taking and removing its name do not
/// change it, and are not held up.
final class StillFile: Sendable {
    private struct State {
        var isHeld = true
        /// When nobody was waiting yet.
        var lastAlone: ContinuousClock.Instant
    }

    /// For reading.
    let file: any OpenFile
    /// What it is as long as it is held.
    let identity: FileIdentity
    private let descriptor: Int32
    private let state: Mutex<State>

    /// Holds an open file, which is closed when it is let go; nil where the system cannot do it, or somebody is writing to
    /// the file.
    init?(_ file: DiskFile, descriptor: Int32) {
        let now = ContinuousClock.now
        guard clearml_hold_still(descriptor) == 0 else { return nil }
        guard let identity = file.identity else {
            clearml_let_go(descriptor)
            return nil
        }
        self.file = file
        self.descriptor = descriptor
        self.identity = identity
        state = Mutex(State(lastAlone: now))
    }

    deinit { release() }

    /// Whether nobody can have changed what was read until now; ask after each piece, and once more after the last.
    func isUnchanged() -> Bool {
        let now = ContinuousClock.now
        return state.withLock { state in
            guard state.isHeld else { return false }
            if clearml_is_held_still(descriptor) == 1 {
                state.lastAlone = now
                return true
            }
            // Somebody waits, since that moment at the earliest.
            return ContinuousClock.now - state.lastAlone < .seconds(Int64(clearml_hold_seconds()))
        }
    }

    /// Lets the file go, and closes it; later calls do nothing.
    func release() {
        state.withLock { state in
            guard state.isHeld else { return }
            state.isHeld = false
            clearml_let_go(descriptor)
            file.close()
        }
    }
}
