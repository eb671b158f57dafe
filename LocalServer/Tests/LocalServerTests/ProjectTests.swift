import Testing

@testable import LocalServer

@Suite struct ProjectTests {
    @Test func aProjectCannotGetBelowItself() async throws {
        try await withTemporaryDirectory { directory in
            try await withServer(data: directory) { _, client in
                let top = try await client.call("projects.create", ["name": "top"])
                let topID = try #require(top.json[path: ["data", "id"]])
                let below = try await client.call("projects.create", ["name": "top/below"])
                let belowID = try #require(below.json[path: ["data", "id"]])
                let moves: [(String, JSON)] = [
                    ("projects.move", ["project": topID, "new_location": "top"]),
                    ("projects.move", ["project": topID, "new_location": "top/below"]),
                    ("projects.move", ["project": topID, "new_location": "top/below/more"]),
                    ("projects.merge", ["project": topID, "destination_project": topID]),
                    ("projects.merge", ["project": topID, "destination_project": belowID]),
                ]
                for (call, body) in moves {
                    let answer = try await client.call(call, body)
                    #expect(answer.status == 400, "\(call) \(body.text)")
                }
                let moved = try await client.call("projects.move", ["project": belowID, "new_location": "topmost"])
                #expect(moved.status == 200)
            }
        }
    }

    @Test(arguments: [("a/b/abc", ["a", "b", "abc"]), (" x // abc /", ["x", "abc"])])
    func readsPaths(name: String, path: [String]) throws {
        #expect(try ProjectTree.checkedPath(name) == path)
    }

    @Test(arguments: [("ab", 12), ("abc/de", 12), ("/", 12), ("abc/abc/abc/abc/abc/abc/abc/abc/abc/abc/abc", 409)])
    func refusesPaths(name: String, subcode: Int) {
        let error = #expect(throws: APIError.self) { try ProjectTree.checkedPath(name) }
        #expect(error?.subcode == subcode)
    }
}
