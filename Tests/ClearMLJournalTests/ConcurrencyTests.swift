import Dispatch
import Synchronization
import Testing

@testable import ClearMLJournal

@Suite("Many threads, one journal")
struct ConcurrencyTests {
    @Test("Four threads report while one reads, syncs and asks; nothing is lost, each thread's order is kept")
    func hammering() throws {
        try TemporaryDirectory.with { root in
            var options = JournalOptions()
            options.segmentBytes = 128 << 10
            options.firstSegmentBytes = 16 << 10
            options.powerLossWindow = 20
            let store = SessionStore(root: root + "/journal")
            let writer = JournalWriter(
                SessionDescription(id: JournalSupport.id, createdAt: 1),
                in: store,
                options: options
            )
            let woken = Woken()
            writer.notify(afterBytes: 10_000) { woken.add() }
            let (threads, count) = (4, 50_000)
            DispatchQueue.concurrentPerform(iterations: threads + 1) { number in
                if number == threads {
                    observe(writer, until: UInt64(threads * count))
                    return
                }
                for iteration in 0..<count {
                    if iteration % 1000 == 7 {
                        writer.appendText(level: 20, message: "\(number) \(iteration)")
                    } else {
                        writer.appendScalar(
                            title: "thread \(number)",
                            series: "series \(iteration % 50)",
                            value: Double(number),
                            iteration: Int64(iteration)
                        )
                    }
                }
            }
            #expect(writer.close())
            #expect(woken.count == 1)
            try verify(writer.session, threads: threads, count: count)
        }
    }

    private func observe(_ writer: JournalWriter, until end: UInt64) {
        let reader = JournalReader(writer.session, isLive: true)
        var seen: UInt64 = 0
        while seen < end {
            do {
                try reader.visit { view in
                    if case .series = view.content { return .next }
                    seen = view.sequence
                    return .next
                }
                try writer.synchronize()
            } catch {
                Issue.record(error)
                return
            }
            let statistics = writer.statistics
            #expect(statistics.journalled >= seen && statistics.dropped.isEmpty)
        }
        #expect(reader.damage.isEmpty)
    }

    private final class Woken: Sendable {
        private let calls = Atomic(0)
        var count: Int { calls.load(ordering: .relaxed) }
        func add() { calls.add(1, ordering: .relaxed) }
    }

    private func verify(_ session: StoredSession, threads: Int, count: Int) throws {
        let reader = JournalReader(session, isLive: false)
        var next = [Int](repeating: 0, count: threads)
        var isRight = true
        while let record = try reader.next() {
            switch record.content {
            case .scalar(_, let value, let iteration):
                isRight = isRight && next[Int(value)] == Int(iteration)
                next[Int(value)] += 1
            case .text(_, let message):
                let parts = message.split(separator: " ").compactMap { Int($0) }
                isRight = isRight && next[parts[0]] == parts[1]
                next[parts[0]] += 1
            default: break
            }
        }
        #expect(isRight && next == [Int](repeating: count, count: threads) && reader.damage.isEmpty)
    }

    @Test("A writer that is dropped without close leaves a readable session")
    func dropped() throws {
        try TemporaryDirectory.with { root in
            let store = SessionStore(root: root)
            do {
                let writer = JournalWriter(SessionDescription(id: JournalSupport.id, createdAt: 1), in: store)
                for iteration in 0..<10_000 {
                    writer.appendScalar(title: "a", series: "b", value: 1, iteration: Int64(iteration))
                }
            }
            let reader = JournalReader(try store.session(JournalSupport.id), isLive: false)
            #expect(JournalSupport.reports(try JournalSupport.readAll(reader)).count == 10_000)
        }
    }
}
