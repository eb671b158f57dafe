import Testing

@testable import LocalServer

@Suite struct ReportTests {
    private static func id(_ answer: TestClient.Answer) throws -> JSON {
        try #require(answer.json[path: ["data", "id"]], "\(answer.text)")
    }

    @Test func aReportIsHiddenAndLiesBesideItsProject() async throws {
        try await withTemporaryDirectory { directory in
            try await withServer(data: directory) { _, client in
                let project = try Self.id(try await client.call("projects.create", ["name": "Team"]))
                let made = try await client.call("reports.create", ["name": "weekly", "project": project])
                let report = try Self.id(made)
                let folder = try #require(made.json[path: ["data", "project_id"]])
                #expect(folder != project)
                let another = try await client.call("reports.create", ["name": "monthly", "project": project])
                #expect(another.json[path: ["data", "project_id"]] == folder)

                let listed = try await client.call("tasks.get_all", ["only_fields": ["id"]])
                #expect(listed.json[path: ["data", "tasks"]] == [])
                let projects = try await client.call("projects.get_all", ["only_fields": ["name"]])
                #expect(projects.json[path: ["data", "projects"]] == [["name": "Team"]])
                let reports = try await client.call(
                    "reports.get_all_ex",
                    ["project": [project], "only_fields": ["id"], "name": "weekly"]
                )
                #expect(reports.json[path: ["data", "tasks"]] == [["id": report]])
            }
        }
    }

    @Test func onlyTagsOfAPublishedReportChange() async throws {
        try await withTemporaryDirectory { directory in
            try await withServer(data: directory) { _, client in
                let report = try Self.id(try await client.call("reports.create", ["name": "weekly"]))
                #expect(try await client.call("reports.publish", ["task": report]).status == 200)
                let text = try await client.call("reports.update", ["task": report, "report": "new"])
                #expect(text.json[path: ["meta", "result_subcode"]] == 110)
                let tags = try await client.call("reports.update", ["task": report, "tags": ["b", "a"]])
                #expect(tags.json[path: ["data", "fields"]] == ["tags": ["a", "b"]])
                let again = try await client.call("reports.publish", ["task": report])
                #expect(again.json[path: ["meta", "result_subcode"]] == 110)
                let all = try await client.call("reports.get_tags")
                #expect(all.json[path: ["data", "tags"]] == ["a", "b"])
            }
        }
    }

    @Test(arguments: ["update", "publish", "archive", "unarchive", "delete", "move"])
    func aTaskIsNoReport(action: String) async throws {
        try await withTemporaryDirectory { directory in
            try await withServer(data: directory) { _, client in
                let task = try Self.id(try await client.call("tasks.create", ["name": "task", "type": "training"]))
                let answer = try await client.call("reports.\(action)", ["task": task])
                #expect(answer.json[path: ["meta", "result_subcode"]] == 150)
                let unknown = try await client.call("reports.\(action)", ["task": "nobody"])
                #expect(unknown.json[path: ["meta", "result_subcode"]] == 101)
            }
        }
    }

    @Test func aReportIsArchivedMovedAndDeleted() async throws {
        try await withTemporaryDirectory { directory in
            try await withServer(data: directory) { _, client in
                let report = try Self.id(try await client.call("reports.create", ["name": "weekly", "tags": ["x"]]))
                func tags() async throws -> JSON? {
                    let answer = try await client.call("tasks.get_by_id", ["task": report])
                    return answer.json[path: ["data", "task", "system_tags"]]
                }
                #expect(
                    try await client.call("reports.archive", ["task": report]).json[path: ["data", "archived"]] == 1
                )
                #expect(try await tags() == ["archived", "hidden", "reports"])
                _ = try await client.call("reports.unarchive", ["task": report])
                #expect(try await tags() == ["hidden", "reports"])
                let moved = try await client.call("reports.move", ["task": report, "project_name": "New/place"])
                let folder = try #require(moved.json[path: ["data", "project_id"]])
                let project = try await client.call("projects.get_by_id", ["project": folder])
                #expect(project.json[path: ["data", "project", "name"]] == "New/place/.reports")
                #expect(try await client.call("reports.delete", ["task": report]).json[path: ["data", "deleted"]] == 1)
                #expect(try await client.call("reports.delete", ["task": report]).status == 400)
            }
        }
    }

    @Test func theTagsOfTheOrganizationAreThoseOfItsTasksAndModels() async throws {
        try await withTemporaryDirectory { directory in
            try await withServer(data: directory) { _, client in
                _ = try await client.call(
                    "tasks.create",
                    ["name": "task", "type": "training", "tags": ["b", "a"], "system_tags": ["development"]]
                )
                _ = try await client.call("models.create", ["name": "model", "uri": "file:///m", "tags": ["c", "a"]])
                let tags = try await client.call("organization.get_tags")
                #expect(tags.json["data"] == ["tags": ["a", "b", "c"]])
                let all = try await client.call("organization.get_tags", ["include_system": true])
                #expect(all.json[path: ["data", "system_tags"]] == ["development"])
            }
        }
    }
}
