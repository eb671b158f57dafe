import ClearMLAPI
import ClearMLTestSupport
import Testing

@testable import ClearML

@Suite("The life of a run, without a server")
struct RunLifecycleTests {
    @Test("Changes are journalled, in the order of the calls")
    func journal() throws {
        try withTemporaryDirectory { folder in
            let world = TestWorld(folder, TestWorld.offline)
            let task = try world.start()
            try task.rename("another name ")
            try task.setTaskType(.testing)
            try task.setParent("p")
            try task.setProgress(40)
            try task.publishOnCompletion()
            try task.setBaseDocker(image: "swift:6.1", arguments: "--ipc=host", setupScript: "apt-get update")
            try task.setModelLabelEnumeration(["cat": 1])
            try task.setUserProperties(["owner": "me", "seed": 7])
            try task.setUserProperty("note", "x", description: "why")
            try task.deleteUserProperties(["seed"])
            try task.setSystemTags(["development"])
            try task.close()

            #expect(task.name == "another name")
            #expect(task.taskType == .testing)
            let operations = try world.journal(task).compactMap(\.operation).dropFirst()
            #expect(
                operations.map(\.name) == [
                    "tasks.edit", "tasks.edit", "tasks.edit", "tasks.edit_runtime", "tasks.edit_runtime", "tasks.edit",
                    "tasks.edit", "tasks.edit_hyper_params", "tasks.edit_hyper_params", "tasks.delete_hyper_params",
                    "tasks.edit", "tasks.completed",
                ]
            )
            let bodies = operations.map(\.body)
            #expect(bodies[0] == ["name": "another name", "force": true])
            #expect(bodies[1] == ["type": "testing", "force": true])
            #expect(bodies[2] == ["parent": "p", "force": true])
            #expect(bodies[3] == ["add_or_update": ["progress": "40"], "remove": []])
            #expect(bodies[4] == ["add_or_update": ["_publish_on_complete": "True"], "remove": []])
            #expect(
                bodies[5] == [
                    "container": [
                        "image": "swift:6.1", "arguments": "--ipc=host", "setup_shell_script": "apt-get update",
                    ], "force": true,
                ]
            )
            #expect(bodies[6] == ["execution": ["model_labels": ["cat": 1]], "force": true])
            #expect(bodies[7]["hyperparams"][0]["section"] == "properties")
            #expect(bodies[8]["hyperparams"][0]["description"] == "why")
            #expect(bodies.last == ["force": false, "status_reason": "completed", "publish": true])
        }
    }

    @Test("Publishing on completion can be taken back")
    func publishing() throws {
        try withTemporaryDirectory { folder in
            let world = TestWorld(folder, TestWorld.offline)
            let task = try world.start()
            try task.publishOnCompletion()
            try task.publishOnCompletion(false)
            try task.close()
            let operations = try world.journal(task).compactMap(\.operation)
            #expect(operations[2].body == ["add_or_update": [:], "remove": ["_publish_on_complete"]])
            #expect(operations.last?.body == ["force": false, "status_reason": "completed"])
        }
    }

    @Test("What the program asked for shows before the server knows of it")
    func properties() throws {
        try withTemporaryDirectory { folder in
            let task = try TestWorld(folder, TestWorld.offline).start()
            try task.setUserProperties(["owner": "me", "seed": 7])
            #expect(try task.getUserProperties() == ["owner": "me", "seed": 7])
            try task.close()
        }
    }

    @Test("Arguments that the server would refuse are refused at once")
    func arguments() throws {
        try withTemporaryDirectory { folder in
            let task = try TestWorld(folder, TestWorld.offline).start()
            let calls: [() throws -> Void] = [
                { try task.rename("ab") }, { try task.setProgress(101) }, { try task.setProgress(-1) },
                { try task.setParent("") }, { _ = try task.getReportedPlots(maxIterations: 0) },
                { _ = try task.getReportedScalars(maxSamples: 0) },
                { _ = try task.getReportedConsoleOutput(last: 0) },
            ]
            for call in calls {
                #expect { try call() } throws: { ($0 as? ClearMLError)?.code == .invalidArgument }
            }
            try task.close()
        }
    }

    @Test("What needs the server says so, and what needs the end of the run too")
    func server() throws {
        try withTemporaryDirectory { folder in
            let task = try TestWorld(folder, TestWorld.offline).start()
            let later: [() throws -> Void] = [
                { try task.reset() }, { try task.delete() }, { try task.archive() }, { try task.setArchived(true) },
            ]
            for call in later {
                #expect { try call() } throws: { ($0 as? ClearMLError)?.code == .runIsOpen }
            }
            let online: [() throws -> Void] = [
                { _ = try task.clone() }, { try task.moveToProject("Elsewhere") }, { _ = try task.getChildren() },
                { _ = try task.exportTask() }, { _ = try task.getLastScalarMetrics() }, { try task.unarchive() },
            ]
            for call in online {
                #expect { try call() } throws: { ($0 as? ClearMLError)?.code == .offline }
            }
            try task.close()
            #expect { try task.delete() } throws: { ($0 as? ClearMLError)?.code == .offline }
        }
    }
}
