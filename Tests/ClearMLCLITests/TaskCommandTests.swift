import ClearMLJournal
import ClearMLTestSupport
import Foundation
import Testing

@testable import ClearMLAPI

@Suite("Commands about tasks, with the local server", .enabled(if: LocalServer.isAvailable))
struct TaskCommandTests {
    /// Two delivered runs, newest last; their ids.
    private func withTasks(_ body: (Command, _ folder: String, [String]) async throws -> Void) async throws {
        try await withTemporaryDirectory { folder in
            try SampleSession.write(folder, name: "first run", project: "Team/Digits", count: 20)
            let second = try SampleSession.write(
                folder,
                name: "second, run",
                project: "Team",
                count: 5,
                createdAt: 1_700_000_100_000
            ) { writer in
                writer.appendScalar(
                    title: "a, \"b\"",
                    series: "",
                    value: 0.1,
                    iteration: 3,
                    timestamp: 1_700_000_000_000
                )
            }
            try await LocalServer.run(folder) { server in
                let command = server.command(folder)
                let sync = try await command.run("offline", "sync", "--all")
                try #require(sync.status == 0, "\(sync.output)\(sync.errors)")
                let sessions = try await command.run("offline", "list", "--json").json().arrayValue ?? []
                let ids = try sessions.map { try #require($0["task_id"].stringValue) }
                let secondID = try #require(
                    sessions.first { $0["session"] == .string(second.id) }?["task_id"].stringValue
                )
                try await body(command, folder, ids.filter { $0 != secondID } + [secondID])
            }
        }
    }

    private func ids(_ command: Command, _ arguments: String...) async throws -> [String] {
        let outcome = try await command.run(["task", "list", "--ids"] + arguments)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return outcome.lines
    }

    @Test("Tasks are listed, filtered, sorted and paged")
    func list() async throws {
        try await withTasks { command, _, tasks in
            #expect(Set(try await ids(command)) == Set(tasks))
            #expect(try await ids(command, "--project", "Team") == [tasks[1]])
            #expect(try await ids(command, "--project", "Team", "--subprojects", "--sort", "name") == tasks)
            #expect(try await ids(command, "--sort", "name", "--reverse") == tasks.reversed())
            #expect(try await ids(command, "--sort", "loss/train") == tasks.reversed())
            #expect(try await ids(command, "--metric", "loss/train>2") == [tasks[0]])
            #expect(try await ids(command, "--name", "second") == [tasks[1]])
            #expect(try await ids(command, "--status", "failed") == [])
            #expect(try await ids(command, "--tag", "sample", "--without-tag", "x").count == 2)

            let page = try await command.run("task", "list", "--sort", "name", "--limit", "1", "--page", "2")
            #expect(page.output.contains(tasks[1]) && !page.output.contains(tasks[0]))
            #expect(page.errors.contains("--page 3"))
            let empty = try await command.run("task", "list", "--page", "9")
            #expect(empty.status == 0 && empty.output.isEmpty && !empty.errors.isEmpty)

            let json = try await command.run("task", "list", "--json", "--sort", "name").json()
            #expect(json[0]["id"] == .string(tasks[0]))
            #expect(json[0]["project"] == "Team/Digits")
            #expect(json[0]["last_metrics"]["loss"]["train"] == 4.75)
            let table = try await command.run("task", "list", "--value", "loss/train")
            #expect(table.output.contains("4.75"))
            let unknown = try await command.run("task", "list", "--project", "Nowhere")
            #expect(unknown.status == 1 && unknown.errors.contains("Nowhere"))
        }
    }

    @Test("Curves, console and export come whole and in part, by id and by name")
    func reading() async throws {
        try await withTasks { command, folder, tasks in
            let curves = try await command.run("task", "scalars", "Team/Digits/first run")
            #expect(curves.output.contains("loss/train") && curves.output.contains("█"))
            let json = try await command.run("task", "scalars", tasks[0], "--json").json()
            #expect(json["loss"]["train"]["y"].arrayValue?.count == 20)
            #expect(json["loss"]["train"]["x"][19] == 19)
            let sampled = try await command.run("task", "scalars", tasks[0], "--json", "--samples", "4").json()
            #expect((1...4).contains(sampled["loss"]["train"]["y"].arrayValue?.count ?? 0))
            let csv = try await command.run("task", "scalars", tasks[1], "--csv")
            #expect(csv.lines[0] == "title,series,iteration,value,time")
            #expect(csv.lines[1] == "\"a, \"\"b\"\"\",,3,0.1,2023-11-14T22:13:20.000Z")
            #expect(csv.lines.count == 7)

            #expect(try await command.run("task", "console", tasks[0], "-n", "2").lines == ["line 18", "line 19"])
            #expect(try await command.run("task", "console", tasks[0], "--all").lines.count == 20)
            #expect(try await command.run("task", "console", tasks[0], "--follow", "-n", "1").lines == ["line 19"])
            let records = try await command.run("task", "console", tasks[0], "--json", "-n", "1").json()
            #expect(records[0]["message"] == "line 19" && records[0]["level"] == "info")

            let plots = try await command.run("task", "plots", tasks[0])
            #expect(plots.status == 0 && plots.errors.contains("no plot"))
            #expect(try await command.run("task", "plots", tasks[0], "--json").json() == [])

            let file = folder + "/task.json"
            let export = try await command.run("task", "export", tasks[0], "--output", file)
            #expect(export.status == 0)
            let document = try JSONValue(parsing: try String(contentsOfFile: file, encoding: .utf8))
            #expect(document["project_name"] == "Team/Digits")
            #expect(try await command.run("task", "export", tasks[0]).json()["name"] == "first run")
            let bad = try await command.run("task", "export", tasks[0], "--output", folder + "/missing/x.json")
            #expect(bad.status == 1 && bad.errors.contains("missing/x.json"))
        }
    }

    @Test("Nothing is deleted or aborted without a yes, and a failure does not keep the others from their turn")
    func changing() async throws {
        try await withTasks { command, _, tasks in
            let asked = try await command.run("task", "delete", tasks[0])
            #expect(asked.status == 1 && asked.errors.contains("--yes"))
            #expect(try await ids(command).count == 2)

            let abort = try await command.run("task", "abort", tasks[0], "--yes")
            #expect(abort.status == 1 && abort.errors.contains("400/110"), "a finished task cannot be stopped")

            let forced = try await command.run("task", "abort", tasks[0], "--yes", "--force", "--json")
            #expect(forced.status == 0, "\(forced.errors)")
            #expect(try forced.json()[0]["result"] == "stopped")

            let unknown = try await command.run("task", "delete", tasks[0], "nobody", "--yes")
            #expect(unknown.status == 1)
            #expect(try await ids(command).count == 2, "all are found before the first is deleted")

            let deletion = try await command.run("task", "delete", "Team/Digits/first run", "--yes", "--json")
            #expect(deletion.status == 0, "\(deletion.errors)")
            #expect(try deletion.json()[0]["task"] == .string(tasks[0]))
            #expect(try await ids(command) == [tasks[1]])
        }
    }

    @Test("Projects are listed with what lies in them")
    func projects() async throws {
        try await withTasks { command, _, _ in
            let json = try await command.run("project", "list", "--json").json()
            #expect(json.arrayValue?.map { $0["name"] } == ["Team", "Team/Digits"])
            #expect(json.arrayValue?.map { $0["tasks"] } == [2, 1])
            let inside = try await command.run("project", "list", "--inside", "Team")
            #expect(inside.lines.count == 2 && inside.lines[1].hasPrefix("Team/Digits"))
            #expect(try await command.run("project", "list", "--top", "--json").json().arrayValue?.count == 1)
            let none = try await command.run("project", "list", "--name", "absent")
            #expect(none.status == 0 && none.output.isEmpty)
        }
    }
}
