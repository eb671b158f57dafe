import ClearMLJournal
import ClearMLTestSupport
import Foundation
import Testing

@testable import ClearMLAPI

@Suite("From the journal to a server and back", .enabled(if: LocalServer.isAvailable))
struct EndToEndTests {
    @Test("A run arrives value by value, is verified, shown, exported, imported and delivered again")
    func wholeWay() async throws {
        try await withTemporaryDirectory { folder in
            let session = try SampleSession.write(folder, name: "größe 日本", project: "Team/Übung", count: 300) {
                writer in
                writer.appendScalar(
                    title: "Summary",
                    series: "accuracy",
                    value: 0.1 + 0.2,
                    iteration: -2_147_483_648
                )
                SampleSession.operation(
                    writer,
                    "tasks",
                    "edit_hyper_params",
                    [
                        "hyperparams": [["section": "Args", "name": "lr", "value": "0.1", "type": "float"]],
                        "replace_hyperparams": "none", "force": true,
                    ]
                )
            }
            try await LocalServer.run(folder) { server in
                let command = server.command(folder)
                let sync = try await command.run("offline", "sync", "--all")
                #expect(sync.status == 0, "\(sync.output)\(sync.errors)")
                #expect(sync.lines.last == "receipt: journalled 604, acknowledged 604, refused 0")
                let verify = try await command.run("offline", "verify", session.id)
                #expect(verify.status == 0, "\(verify.output)\(verify.errors)")
                #expect(verify.output.contains("301 points and 300 console lines agree"))

                let listed = try await command.run("offline", "list", "--json").json()[0]
                let task = try #require(listed["task_id"].stringValue)
                let first = try await shown(task, command)
                #expect(first["name"] == "größe 日本")
                #expect(first["project"] == "Team/Übung")
                #expect(first["status"] == "completed")
                #expect(first["hyperparameters"]["Args/lr"] == ["value": "0.1", "type": "float"])
                let points = (0..<300).map { JSONValue.array([.integer($0), .number(Double($0) / 4)]) }
                // Compared first, so that a failure does not print all of it.
                let arePointsEqual =
                    Self.numbers(first["scalars"]["loss"]["train"]["points"]) == Self.numbers(.array(points))
                #expect(arePointsEqual)
                #expect(first["single_values"] == ["accuracy": .number(0.1 + 0.2)])
                let areLinesEqual =
                    first["console"].arrayValue?.map { $0["message"] } == (0..<300).map { "line \($0)" }
                #expect(areLinesEqual)

                let export = try await command.run("offline", "export", session.id, "-o", folder + "/run.zip", "--json")
                #expect(export.status == 0, "\(export.errors)")
                let imported = try await command.run("offline", "import", folder + "/run.zip", "--json")
                #expect(imported.status == 0, "\(imported.errors)")
                let copy = try #require(try imported.json()["session"].stringValue)
                let again = try await command.run("offline", "sync", copy)
                #expect(again.status == 0, "\(again.output)\(again.errors)")
                let second = try await command.run("offline", "list", "--json").json().arrayValue?
                    .first { $0["session"] == .string(copy) }?["task_id"].stringValue
                #expect(second != task)
                let twin = try await shown(try #require(second), command)
                for part in [
                    "name", "project", "status", "type", "tags", "hyperparameters", "scalars", "single_values",
                ] {
                    #expect(twin[part] == first[part], "\(part)")
                }
                #expect(
                    twin["console"].arrayValue?.map { $0["message"] }
                        == first["console"].arrayValue?.map { $0["message"] }
                )
            }
        }
    }

    @Test("What differs on the server is found")
    func differences() async throws {
        try await withTemporaryDirectory { folder in
            let session = try SampleSession.write(folder)
            try await LocalServer.run(folder) { server in
                let command = server.command(folder)
                #expect(try await command.run("offline", "sync", session.id).status == 0)
                // One more value that the server never got, settled as if it had.
                let mark = try DeliveryMark(session)
                let writer = SampleSession.begin(folder, name: "second run", count: 11)
                writer.close()
                let longer = try SampleSession.store(folder).session(writer.session.id)
                var state = mark.state
                state.settled = 23
                state.acknowledged = 23
                try DeliveryMark(longer).store(state)
                let task = try session.description().taskID
                try longer.update { $0.taskID = task }
                let outcome = try await command.run("offline", "verify", longer.id, "--json")
                #expect(outcome.status == 1)
                let json = try outcome.json()
                #expect(json["agrees"] == false)
                #expect(json["sessions"][0]["missing_points"] == 1)
                #expect(json["sessions"][0]["missing_lines"] == 1)
            }
        }
    }

    @Test("Setting up against it, and every hop is well")
    func setUp() async throws {
        try await withTemporaryDirectory { folder in
            try await LocalServer.run(folder) { server in
                let made = try await Command(folder).run(
                    "init",
                    "--api",
                    server.api,
                    "--web",
                    server.web,
                    "--files",
                    server.files,
                    "--access-key",
                    server.key,
                    "--secret-key",
                    server.secret
                )
                #expect(made.status == 0, "\(made.errors)")
                let doctor = try await Command(folder).run("doctor", "--json")
                #expect(doctor.status == 0, "\(doctor.output)")
                let wrong = try await Command(folder, ["CLEARML_API_SECRET_KEY": "wrong"]).run("doctor", "--json")
                #expect(wrong.status == 1)
                #expect(
                    try wrong.json()["hops"].arrayValue?.filter { $0["verdict"] == "failed" }.map { $0["hop"] } == [
                        "login"
                    ]
                )
                let unknown = try await Command(folder).run("task", "show", String(repeating: "0", count: 32))
                #expect(unknown.status == 1)
                #expect(unknown.errors.hasPrefix("Error: "))
            }
        }
    }

    private func shown(_ task: String, _ command: Command) async throws -> JSONValue {
        let outcome = try await command.run("task", "show", task, "--json", "--full")
        try #require(outcome.status == 0, "\(outcome.errors)")
        return try outcome.json()
    }

    private static func numbers(_ points: JSONValue) -> [[Double?]] {
        (points.arrayValue ?? []).map { ($0.arrayValue ?? []).map(\.doubleValue) }
    }
}
