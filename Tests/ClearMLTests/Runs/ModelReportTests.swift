import ClearMLAPI
import ClearMLTestSupport
import Testing

@testable import ClearML

@Suite("Reports of a model")
struct ModelReportTests {
    @Test("go to the journal with the model's id, and what is no number is said once instead")
    func journal() throws {
        try withTemporaryDirectory { folder in
            let world = TestWorld(folder, TestWorld.offline)
            let task = try world.start()
            let model = task.logger.model(id: "m1")
            model.reportScalar(title: "accuracy", series: "test", value: 0.5, iteration: 3)
            model.reportSingleValue(name: "best", value: 0.75)
            for iteration in 0..<3 {
                model.reportScalar(title: "accuracy", series: "test", value: .nan, iteration: iteration)
            }
            #expect(
                try world.journal(task).compactMap(\.event) == [
                    [
                        "model": "m1",
                        "event": [
                            "type": "training_stats_scalar", "metric": "accuracy", "variant": "test", "iter": 3,
                            "value": 0.5,
                        ],
                    ],
                    [
                        "model": "m1",
                        "event": [
                            "type": "training_stats_scalar", "metric": "Summary", "variant": "best",
                            "iter": -2_147_483_648, "value": 0.75,
                        ],
                    ],
                ]
            )
            #expect(world.lines.value.filter { $0.contains("model m1") }.count == 1)
            try task.close()
        }
    }
}
