import Testing

@testable import LocalServer

@Suite struct RoutingTests {
    @Test(
        arguments: [
            ("/tasks.create", "tasks.create", APIVersion(2, 34)),
            ("/v2.23/tasks.create", "tasks.create", APIVersion(2, 23)),
            ("//v2.23/tasks.create/", "tasks.create", APIVersion(2, 23)),
            ("tasks.ping", "tasks.ping", APIVersion(2, 34)),
            ("/api/v2.1/auth.login", "auth.login", APIVersion(2, 1)), ("/v999.0/a_b.c1", "a_b.c1", APIVersion(999, 0)),
        ]
    )
    func readsPaths(path: String, name: String, version: APIVersion) throws {
        let result = try EndpointPath(path)
        #expect(result.name == name)
        #expect(result.version == version)
    }

    @Test(arguments: [
        "/", "/v2/tasks.create", "/tasks", "/a.b.c", "/x/tasks.create", "/v2.x/a.b", "/tasks.", "/a.b%20",
    ])
    func refusesPaths(path: String) {
        let error = #expect(throws: APIError.self) { try EndpointPath(path) }
        #expect(error?.code == 400)
    }

    @Test func picksTheNewestImplementationThatACallerMayUse() {
        func endpoint(_ name: String, _ version: APIVersion) -> Endpoint {
            Endpoint(name, since: version) { _ in .empty }
        }
        let table = EndpointTable([
            endpoint("a.b", APIVersion(2, 4)), endpoint("a.b", APIVersion(1, 0)), endpoint("a.new", APIVersion(2, 13)),
        ])
        #expect(table.resolve("a.b", APIVersion(2, 3))?.version == APIVersion(1, 0))
        #expect(table.resolve("a.b", APIVersion(2, 4))?.version == APIVersion(2, 4))
        #expect(table.resolve("a.b", APIVersion(2, 10))?.version == APIVersion(2, 4))
        #expect(table.resolve("a.new", APIVersion(2, 9)) == nil)
        #expect(table.resolve("a.c", .maximum) == nil)
    }

    @Test func readsArgumentsOfAQuery() {
        let arguments = QueryArguments.parse("a=1&b.c=x+y&d[]=1&e=p&e=q&f=true&g=1.5&h=%C3%A9&i")
        let expected: JSONObject = [
            "a": 1, "b": ["c": "x y"], "d": [1], "e": ["p", "q"], "f": true, "g": 1.5, "h": "é", "i": "",
        ]
        #expect(arguments == expected)
    }

    @Test func aStatusMayBeKeptButNotReachedFromEverywhere() {
        for status in TaskStatus.all { #expect(TaskStatus.allows(from: status, to: status)) }
        #expect(TaskStatus.allows(from: TaskStatus.queued, to: TaskStatus.stopped))
        #expect(!TaskStatus.allows(from: TaskStatus.failed, to: TaskStatus.completed))
        #expect(!TaskStatus.allows(from: TaskStatus.published, to: TaskStatus.created))
        #expect(!TaskStatus.allows(from: "made up", to: TaskStatus.created))
    }
}
