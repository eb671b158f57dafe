import ClearMLAPI
import ClearMLJournal
import ClearMLTestSupport
import ClearMLTransport
import Testing

@testable import ClearMLDelivery

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A figure for people, not a pass mark: `CLEARML_MEASURE=1 swift test -c release -Xswiftc -enable-testing --filter Throughput`.
@Suite("Throughput", .enabled(if: ProcessInfo.processInfo.environment["CLEARML_MEASURE"] != nil))
struct ThroughputTests {
    @Test("a million scalars to a loopback sink")
    func million() async throws {
        let reply =
            #"{"meta":{"result_code":200,"result_subcode":0},"data":{"id":"1","token":"t","projects":[{"id":"p","name":"Tests"}],"tasks":[]}}"#
        try await withTemporaryDirectory { directory in
            try await withScriptedServer(reading: { _ in .discard }, reply: { _ in .json(reply) }) { server in
                let url = server.url("")
                try await onThread {
                    let writer = JournalWriter(
                        SessionDescription(id: SimulatedWorld.sessionID, createdAt: 0),
                        in: SessionStore(root: directory)
                    )
                    _ = writer.appendOperation(
                        Array(
                            #"{"service":"session","action":"create","body":{"name":"run","type":"training","project":"Tests"}}"#
                                .utf8
                        )
                    )
                    guard let series = writer.series(title: "loss", series: "train") else { return }
                    for step in 0..<1_000_000 {
                        writer.appendScalar(series, value: 1 / Double(step + 1), iteration: Int64(step))
                    }
                    writer.close()
                    for prefetches in [true, true, false] {
                        let session = try SessionStore(root: directory).session(SimulatedWorld.sessionID)
                        try? DiskFileSystem().remove(session.path("delivery.mark"))
                        try session.update { $0.taskID = nil }
                        let api = APISession(
                            configuration: APIConfiguration(
                                apiServer: url,
                                credentials: .init(accessKey: "k", secretKey: "s")
                            ),
                            transport: CurlTransport()
                        )
                        let clock = ContinuousClock()
                        let start = clock.now
                        let receipt = try SessionSync(session: session, api: api, prefetches: prefetches).run()
                        let seconds = (clock.now - start) / .seconds(1)
                        print(
                            "\(receipt.summary) in \(seconds) s, \(Int(1_000_001 / seconds)) events/s, prefetches \(prefetches)"
                        )
                        #expect(receipt.acknowledged == 1_000_001)
                    }
                }
            }
        }
    }
}
