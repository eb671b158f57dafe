import Testing

@testable import ClearMLAPI

@Suite struct DateGuardTests {
    @Test(arguments: [
        "2024-01-01", "12:30:00", "2024-01-01T00:00:00Z", "2024-01-01 00:00:00", "12:30:00.5", "12:30:00+01:00",
        "2024-01-01 ", "12:30:00   ", "9999-99-99",
    ])
    func guardsWhatLooksLikeADate(text: String) {
        #expect(DateGuard.protected(text) == text + " ")
        #expect(DateGuard.original(text + " ") == text)
        let point: JSONValue = ["metric": .string(text + " "), "variant": .string(text + " "), "value": 1]
        #expect(ScalarPoint(point)?.metric == text && ScalarPoint(point)?.variant == text)
        #expect(ConsoleEvent(["msg": .string(text + " ")])?.message == text)
    }

    @Test(arguments: [
        "", "loss", "12:30", "2024", "2024-01", "12:30:00 done", "a 2024-01-01", "1", "loss ", "2024-01-01x",
    ])
    func leavesOtherTextsAlone(text: String) {
        #expect(DateGuard.protected(text) == text)
        #expect(DateGuard.original(text) == text)
    }
}
