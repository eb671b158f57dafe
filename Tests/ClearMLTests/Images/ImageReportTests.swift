import ClearMLAPI
import ClearMLJournal
import ClearMLTestSupport
import Testing

@testable import ClearML

@Suite("Images and media")
struct ImageReportTests {
    private static func paths(_ lines: [JournalLine]) -> [String?] {
        lines.compactMap(\.event).map { $0["file"]["path"].stringValue }
    }

    @Test("a picture is in the journal with its file, under a name that tells the iteration")
    func images() throws {
        try withTemporaryDirectory { folder in
            let world = TestWorld(folder, TestWorld.offline)
            let task = try world.start()
            let logger = task.logger
            let pixels = try Pixels([0, 128, 255] as [UInt8], width: 1, height: 1)
            logger.reportImage(title: "in/out", series: "a b", iteration: 3, image: pixels)
            logger.reportImage(title: "in/out", series: "a b", iteration: 3, image: pixels)
            logger.reportImage(title: "in/out", series: "a b", iteration: 3, data: [0xFF, 0xD8, 0xFF] as [UInt8])
            logger.reportImage(title: "in/out", series: "a b", iteration: 12, image: pixels)
            logger.reportMedia(title: "t", series: "s", data: "<p>".utf8, fileExtension: "html")
            try DiskFileSystem().replace(folder + "/sound.wav", with: [1, 2], durably: false)
            logger.reportMedia(
                title: "t",
                series: "s",
                iteration: 1,
                localPath: folder + "/sound.wav",
                deleteAfterUpload: true
            )
            let lines = try world.filesJournal(task)
            #expect(
                Self.paths(lines) == [
                    "metrics/in.slash.out/a b/in.slash.out_a b_00000003.png",
                    "metrics/in.slash.out/a b/in.slash.out_a b_00000003_1.png",
                    "metrics/in.slash.out/a b/in.slash.out_a b_00000003_2.jpeg",
                    "metrics/in.slash.out/a b/in.slash.out_a b_00000012.png",
                    "metrics/t/s/t_s_00000000.html", "metrics/t/s/t_s_00000001.wav",
                ]
            )
            let events = lines.compactMap(\.event)
            #expect(
                events[0]["event"]
                    == ["type": "training_debug_image", "metric": "in/out", "variant": "a b", "iter": 3]
            )
            #expect(
                events.map { $0["file"]["type"].stringValue } == [
                    "image/png", "image/png", "image/jpeg", "image/png", "text/html", "audio/wav",
                ]
            )
            #expect(try DiskFileSystem().information(folder + "/sound.wav") == nil)
            let session = try #require(task.run?.writer.session.files)
            for event in events {
                let file = event["file"]
                let captured = CapturedFile(
                    name: file["blob"].stringValue ?? "",
                    size: Int(file["size"].integerValue ?? -1),
                    checksum: UInt32(file["crc32"].integerValue ?? 0)
                )
                #expect(try session.isIntact(captured))
            }
            try task.close()
        }
    }

    @Test("names repeat only where a history was asked for")
    func history() {
        var names = SampleNames()
        func next(_ iteration: Int, _ history: Int?) -> String {
            names.next(title: "t", series: "s", iteration: iteration, history: history, fileExtension: ".png")
        }
        #expect(
            (0..<5).map { next($0, 2) }.map { $0.suffix(12) } == [
                "00000000.png", "00000001.png", "00000000.png", "00000001.png", "00000000.png",
            ]
        )
        #expect(Set((0..<150).map { next($0, nil) }).count == 150)
        #expect(next(-7, nil).hasSuffix("_-00000007.png"))
    }

    @Test("what is reported after the end is dropped, and begins no journal")
    func afterTheEnd() throws {
        try withTemporaryDirectory { folder in
            let world = TestWorld(folder, TestWorld.offline)
            let task = try world.start()
            let session = try #require(task.run?.writer.session)
            try task.close()
            for _ in 0..<2 { task.logger.reportMedia(title: "t", series: "s", data: [1], fileExtension: "bin") }
            #expect(world.lines.value.filter { $0.contains("after close()") }.count == 1)
            #expect(try session.lanes().count == 1)
        }
    }

    @Test("an address is stored as it is")
    func addresses() throws {
        try withTemporaryDirectory { folder in
            let world = TestWorld(folder, TestWorld.offline)
            let task = try world.start()
            task.logger.reportImage(title: "t", series: "s", iteration: 2, url: "https://h/a/b.png?x=1#y")
            task.logger.reportMedia(title: "t", series: "s", iteration: 2, url: "nonsense")
            let events = try world.journal(task).compactMap(\.event).map { $0["event"] }
            #expect(events.map { $0["url"] } == ["https://h/a/b.png?x=1#y", "nonsense"])
            #expect(events.map { $0["key"] } == ["/a/b.png?x=1#y", "nonsense"])
            try task.close()
        }
    }

    @Test("what cannot be captured is said once, and nothing is thrown")
    func missingFiles() throws {
        try withTemporaryDirectory { folder in
            let world = TestWorld(folder, TestWorld.offline)
            let task = try world.start()
            for iteration in 0..<3 {
                task.logger.reportImage(title: "t", series: "s", iteration: iteration, localPath: folder + "/none.png")
            }
            #expect(try world.filesJournal(task).isEmpty)
            #expect(world.lines.value.filter { $0.contains("none.png") }.count == 1)
            try task.close()
        }
    }

    @Test(
        "numbers that do not fit together are refused",
        arguments: [(0, 1, 3, 0), (1, 1, 2, 2), (2, 2, 1, 3), (1 << 40, 1 << 40, 4, 4), (-1, -1, 1, 1)]
    )
    func shapes(width: Int, height: Int, channels: Int, count: Int) {
        #expect(throws: ClearMLError.self) {
            try Pixels([UInt8](repeating: 0, count: count), width: width, height: height, channels: channels)
        }
    }

    @Test("fractions fill the range, and what is no number is black")
    func floats() throws {
        let fractions = try Pixels([0, 0.5, 1, .nan, -3, 0.25], width: 2, height: 1)
        #expect(fractions.values == [0, 127, 255, 0, 0, 63])
        let bytes = try Pixels([0, 0.5, 255, .infinity, -.infinity, 300], width: 2, height: 1)
        #expect(bytes.values == [0, 0, 255, 255, 0, 255])
    }
}
