import ClearMLAPI
import Testing

@testable import ClearML

@Suite("Waiting for a status")
struct StatusWaitTests {
    /// What came of a wait, with the pauses that it made.
    private func wait(
        _ answers: [Result<TaskStatus, ClearMLError>],
        interval: Duration = .seconds(8),
        timeout: Duration? = nil,
        cancelled: Bool = false
    ) async -> (result: Result<TaskInfo, ClearMLError>, pauses: [Duration]) {
        var rest = answers[...]
        var pauses: [Duration] = []
        let wait = StatusWait(wanted: [.completed], unwanted: [.failed], interval: interval, timeout: timeout)
        do throws(ClearMLError) {
            let info = try await wait.run(
                ask: { () throws(ClearMLError) in
                    let status = try (rest.popFirst() ?? .failure(ClearMLError(code: .closed, message: "over"))).get()
                    let json: JSONValue = [
                        "id": "t", "status": .string(status.rawValue), "status_message": "out of memory",
                    ]
                    guard let info = TaskInfo(json) else {
                        throw ClearMLError(code: .unexpectedAnswer, message: "no task")
                    }
                    return info
                },
                sleep: { pause in
                    if cancelled { throw CancellationError() }
                    pauses.append(pause)
                }
            )
            return (.success(info), pauses)
        } catch {
            return (.failure(error), pauses)
        }
    }

    private static let down = ClearMLError(code: .serverUnavailable, message: "down")

    @Test("It asks again in growing steps, up to the interval")
    func backoff() async throws {
        let running = [Result<TaskStatus, ClearMLError>](repeating: .success(.inProgress), count: 6)
        let (result, pauses) = await wait(running + [.success(.completed)])
        #expect(try result.get().status == .completed)
        #expect(pauses == [.seconds(1), .seconds(2), .seconds(4), .seconds(8), .seconds(8), .seconds(8)])
    }

    @Test("An interval below a second is kept")
    func shortInterval() async throws {
        let (_, pauses) = await wait(
            [.success(.queued), .success(.queued), .success(.completed)],
            interval: .milliseconds(10)
        )
        #expect(pauses == [.milliseconds(10), .milliseconds(10)])
    }

    @Test("A status that is already there needs no pause")
    func atOnce() async throws {
        let (result, pauses) = await wait([.success(.completed)])
        #expect(try result.get().id == "t")
        #expect(pauses.isEmpty)
    }

    @Test("An unwanted status is an error that says why")
    func unwanted() async {
        let (result, _) = await wait([.success(.inProgress), .success(.failed)])
        #expect {
            try result.get()
        } throws: { error in
            let error = error as? ClearMLError
            return error?.code == .unexpectedStatus && error?.message.contains("out of memory") == true
        }
    }

    @Test("A server that does not answer is waited for, another failure is not")
    func failures() async throws {
        let (result, pauses) = await wait([.failure(Self.down), .success(.completed)])
        #expect(try result.get().status == .completed)
        #expect(pauses.count == 1)
        let (gone, _) = await wait([.failure(ClearMLError(code: .taskNotFound, message: "deleted"))])
        #expect { try gone.get() } throws: { ($0 as? ClearMLError)?.code == .taskNotFound }
    }

    @Test("The time allowed is kept to, and the last question is asked at its end")
    func timeout() async {
        let running = [Result<TaskStatus, ClearMLError>](repeating: .success(.inProgress), count: 4)
        let (result, pauses) = await wait(running, timeout: .seconds(5))
        #expect(pauses == [.seconds(1), .seconds(2), .seconds(2)])
        #expect { try result.get() } throws: { ($0 as? ClearMLError)?.code == .timedOut }
    }

    @Test("Cancelling ends it")
    func cancellation() async {
        let (result, _) = await wait([.success(.inProgress)], cancelled: true)
        #expect { try result.get() } throws: { ($0 as? ClearMLError)?.code == .cancelled }
    }
}
