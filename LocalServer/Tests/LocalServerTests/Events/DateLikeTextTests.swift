import Testing

@testable import LocalServer

@Suite("Text that looks like a date")
struct DateLikeTextTests {
    private func kind(_ text: String) -> DateLikeText? {
        Array(text.utf8).withUnsafeBufferPointer { DateLikeText($0) }
    }

    @Test(
        "ordinary text stays text",
        arguments: [
            "", "12:30", "12:30:00 ", " 12:30:00", "2024-01-01 ", "20240101", "2024-13-01", "2023-02-29", "24:00:00",
            "12:60:00", "12:30:00.", "12:30:00.1234567890", "12:30:00+1:00", "2024-01-01X12:30:00", "2024-01-01T12:30",
            "epoch 12", "2024-01-01 00:00:00 started", "0000-01-01",
        ]
    )
    func ordinary(_ text: String) {
        #expect(kind(text) == nil)
    }

    @Test(
        "times of day are times",
        arguments: [
            "12:30:00", "12:30:00Z", "12:30:00.5", "00:00:00.123456789Z", "12:30:00+01:00", "12:30:00.25-05:30",
        ]
    )
    func times(_ text: String) {
        #expect(kind(text) == .time)
    }

    @Test("dates are dates", arguments: ["2024-01-01", "2024-02-29", "0001-12-31"])
    func dates(_ text: String) {
        #expect(kind(text) == .date)
    }

    @Test(
        "a date with its time is written as Python writes it",
        arguments: [
            ("2024-01-01 00:00:00", "2024-01-01T00:00:00"), ("2024-01-01T00:00:00Z", "2024-01-01T00:00:00+00:00"),
            ("2024-01-01T00:00:00.5", "2024-01-01T00:00:00.500000"),
            ("2024-01-01T01:02:03.000Z", "2024-01-01T01:02:03+00:00"),
            ("2024-01-01T01:02:03-02:30", "2024-01-01T01:02:03-02:30"),
        ]
    )
    func moments(_ text: String, _ stored: String) {
        #expect(kind(text) == .moment(iso: stored))
    }
}
