import Testing

@testable import ClearML

@Suite("The x axis of the resource monitor")
struct MonitorAxisTests {
    typealias Place = MonitorAxis.Place

    private static func axis(wait: Duration = .zero) -> MonitorAxis { MonitorAxis(wait: wait, limit: .seconds(1_800)) }

    @Test("A run without iterations is shown by the seconds since its start")
    func seconds() {
        var axis = Self.axis()
        #expect(axis.place(after: .seconds(30), reached: nil) == Place(iteration: 30, isNew: true))
        #expect(axis.place(after: .seconds(60), reached: nil) == Place(iteration: 60, isNew: true))
    }

    @Test("A run with iterations is shown by them, and one that takes long replaces its own report")
    func iterations() {
        var axis = Self.axis()
        #expect(axis.place(after: .seconds(30), reached: 7) == Place(iteration: 7, isNew: true))
        #expect(axis.place(after: .seconds(60), reached: 7) == Place(iteration: 7, isNew: false))
        #expect(axis.place(after: .seconds(90), reached: 8) == Place(iteration: 8, isNew: true))
    }

    @Test("Seconds are given up for iterations, but not after half an hour")
    func change() {
        var axis = Self.axis()
        _ = axis.place(after: .seconds(1_770), reached: nil)
        #expect(axis.place(after: .seconds(1_800), reached: 1) == Place(iteration: 1, isNew: true))
        var late = Self.axis()
        _ = late.place(after: .seconds(1_800), reached: nil)
        #expect(late.place(after: .seconds(1_830), reached: 1) == Place(iteration: 1_830, isNew: true))
    }

    @Test("A configured wait is kept, and ends with the first iteration")
    func wait() {
        var axis = Self.axis(wait: .seconds(180))
        #expect(axis.place(after: .seconds(150), reached: nil) == nil)
        #expect(axis.place(after: .seconds(160), reached: 0) == Place(iteration: 0, isNew: true))
        var without = Self.axis(wait: .seconds(180))
        #expect(without.place(after: .seconds(180), reached: nil) == Place(iteration: 180, isNew: true))
    }
}

@Suite("Means of the resource monitor")
struct MonitorAverageTests {
    private static func sample(
        _ levels: [String: Double],
        busy: Double? = nil,
        total: Double? = nil,
        bytes: [String: Double] = [:]
    ) -> MachineSample {
        var sample = MachineSample()
        for (name, value) in levels { sample.add(name, value) }
        if total != nil || !bytes.isEmpty {
            sample.counters = MachineSample.Counters(
                busy: busy,
                total: total,
                bytes: bytes.map { MachineSample.Level(name: $0.key, value: $0.value) }
            )
        }
        return sample
    }

    private static func values(_ average: MonitorAverage) -> [String: Double] {
        Dictionary(uniqueKeysWithValues: average.levels.map { ($0.name, $0.value) })
    }

    @Test("Levels are averaged over their samples, and rounded to three decimals")
    func levels() {
        var average = MonitorAverage()
        average.add(Self.sample(["a": 1]), at: .zero)
        average.add(Self.sample(["a": 2, "b": 5]), at: .seconds(1))
        average.add(Self.sample(["a": 2]), at: .seconds(2))
        #expect(Self.values(average) == ["a": 1.667, "b": 5])
        average.restart()
        #expect(average.levels.isEmpty)
    }

    @Test("Rates are the difference of counters over the time between them, of each interval")
    func rates() {
        var average = MonitorAverage()
        average.add(Self.sample([:], busy: 10, total: 100, bytes: ["io": 0, "net": 9e9]), at: .zero)
        #expect(average.levels.isEmpty, "one reading says nothing")
        average.add(Self.sample([:], busy: 60, total: 200, bytes: ["io": 104_857_600, "net": 1]), at: .seconds(50))
        #expect(Self.values(average) == ["cpu_usage": 50, "io": 2], "a counter that went back is left out")
        average.restart()
        average.add(Self.sample([:], busy: 60, total: 300, bytes: ["io": 104_857_600, "net": 1]), at: .seconds(60))
        #expect(Self.values(average) == ["cpu_usage": 0, "io": 0, "net": 0])
    }
}
