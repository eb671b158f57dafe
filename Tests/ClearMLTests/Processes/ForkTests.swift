import ClearMLTestSupport
import Testing

@testable import ClearML

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@Suite("A forked child")
struct ForkTests {
    private typealias Fork = @convention(c) () -> pid_t

    @Test("It is inert: it reports nothing, closes nothing, and cannot start a run")
    func inert() throws {
        // Swift hides fork, with good reason; programs that embed us may call it all the same.
        let fork = try #require(
            dlsym(UnsafeMutableRawPointer(bitPattern: 0), "fork").map { unsafeBitCast($0, to: Fork.self) }
        )
        try withTemporaryDirectory { folder in
            let world = TestWorld(folder, TestWorld.offline)
            let task = try world.start()
            let handle = task.logger.scalar(title: "loss", series: "handle")
            handle.report(1, iteration: 0)
            let before = task.delivery?.journalled
            let child = fork()
            if child == 0 {
                task.logger.reportScalar(title: "loss", series: "train", value: 1, iteration: 1)
                task.logger.reportText("from the child")
                handle.report(2, iteration: 1)
                var mistakes: CInt = task.flush(deadline: .zero) ? 1 : 0
                do throws(ClearMLError) {
                    try task.close()
                    try task.setComment("from the child")
                    mistakes |= 2
                } catch {
                    if error.code != .forkedProcess { mistakes |= 4 }
                }
                do throws(ClearMLError) {
                    _ = try world.registry.initialize(TaskOptions())
                    mistakes |= 8
                } catch {
                    if error.code != .forkedProcess { mistakes |= 16 }
                }
                if world.registry.current != nil { mistakes |= 32 }
                _exit(mistakes)
            }
            try #require(child > 0)
            var status: CInt = -1
            while waitpid(child, &status, 0) < 0, errno == EINTR {}
            #expect(status == 0, "the child ended with \(status)")
            #expect(task.delivery?.journalled == before)
            handle.report(3, iteration: 1)
            try task.close()
            let values = try world.journal(task).compactMap { line in
                if case .scalar(_, _, let value, _) = line { value } else { nil }
            }
            #expect(values == [1, 3])
        }
    }
}
