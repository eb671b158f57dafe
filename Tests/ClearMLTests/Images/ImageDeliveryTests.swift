import ClearMLAPI
import ClearMLDelivery
import ClearMLTestSupport
import Testing

@testable import ClearML

@Suite("Images while the file server is out of order")
struct ImageDeliveryTests {
    @Test("curves go on, the image is kept, and arrives once when the file server is well again")
    func outage() async throws {
        let server = MiniServer()
        let name = "t_s_00000003.png"
        let isWell = Monitor(false)
        // Uploads go to the root of the file server, which is the same address here.
        server.replace("") { [isWell] _ in
            isWell.value
                ? .json("[\"Tests/first run.task0/metrics/t/s/\(name)\"]") : .json("no room", status: 500)
        }
        try await server.serve { url in
            try await withTemporaryDirectory { folder in
                let world = TestWorld(folder, TestWorld.online(url)) { world in
                    world.deliveryPolicy.backoffBase = .milliseconds(10)
                    world.deliveryPolicy.backoffCap = .milliseconds(20)
                }
                try await onThread {
                    let task = try world.start()
                    let pixels = try Pixels([0, 128, 255] as [UInt8], width: 1, height: 1)
                    task.logger.reportImage(title: "t", series: "s", iteration: 3, image: pixels)
                    for iteration in 0..<100 {
                        task.logger.reportScalar(title: "loss", series: "train", value: 1, iteration: iteration)
                    }
                    func arrived(_ type: JSONValue) -> Int {
                        server.state.value.events.filter { $0["type"] == type }.count
                    }
                    #expect(world.eventually { arrived("training_stats_scalar") == 100 })
                    #expect(world.eventually { task.delivery?.lastError?.contains("file server") == true })
                    #expect(arrived("training_debug_image") == 0)
                    #expect(task.delivery?.pendingUploads == 1)
                    #expect(!task.flush(deadline: .milliseconds(50)), "the image is not there yet")
                    isWell.update { $0 = true }
                    #expect(task.flush(deadline: .seconds(30)))
                    let images = server.state.value.events.filter { $0["type"] == "training_debug_image" }
                    #expect(images.map { $0["url"].stringValue?.hasSuffix("/\(name)") } == [true])
                    #expect(task.delivery?.pendingUploads == 0)
                    try task.close()
                    #expect(arrived("training_debug_image") == 1)
                    #expect(server.task("task0")["status"] == "completed")
                }
            }
        }
    }

    @Test("the end of a run waits for its images, but not longer than it was told")
    func end() async throws {
        let server = MiniServer()
        server.replace("") { _ in .json("no room", status: 500) }
        try await server.serve { url in
            try await withTemporaryDirectory { folder in
                let world = TestWorld(folder, TestWorld.online(url))
                try await onThread {
                    let task = try world.start()
                    task.logger.reportMedia(title: "t", series: "s", data: [1] as [UInt8], fileExtension: "wav")
                    task.logger.reportScalar(title: "loss", series: "train", value: 1, iteration: 0)
                    let began = ContinuousClock.now
                    try task.close(deadline: .seconds(1))
                    #expect(ContinuousClock.now - began < .seconds(1) + UnreachableServerTests.patience)
                    #expect(server.task("task0")["status"] == "completed")
                    #expect(server.state.value.events.count == 1)
                    #expect(world.lines.value.filter { $0.contains("clearml offline sync") }.count == 1)
                }
            }
        }
    }
}
