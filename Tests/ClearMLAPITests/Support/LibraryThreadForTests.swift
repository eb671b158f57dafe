import Dispatch
import Foundation

/// A plain thread that a group waits for.
enum LibraryThreadForTests {
    static func start(_ group: DispatchGroup, _ work: @escaping @Sendable () -> Void) {
        group.enter()
        Thread.detachNewThread {
            work()
            group.leave()
        }
    }
}
