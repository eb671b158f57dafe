import ArgumentParser
import ClearML
import ClearMLAPI

/// What a command did with one of several tasks; the failure of one does not keep the others from their turn.
struct TaskResult {
    private let task: ClearMLTask
    private let outcome: Result<String, any Error>

    init(_ task: ClearMLTask, _ work: () throws -> String) {
        self.task = task
        outcome = Result { try work() }
    }

    /// Prints the results; throws the exit status when one is a failure.
    static func report(_ results: [TaskResult], asJSON: Bool) throws {
        if asJSON {
            Output.json(.array(results.map(\.json)))
        } else {
            for result in results { result.print() }
        }
        let hasFailure = results.contains { if case .failure = $0.outcome { true } else { false } }
        if hasFailure { throw ExitCode.failure }
    }

    private func print() {
        let name = "\(task.id ?? "?")  \(task.name.singleLine): "
        switch outcome {
        case .success(let text): Output.line(name + text)
        case .failure(let error): Output.note(name + Failure(error).message)
        }
    }

    private var json: JSONValue {
        var members: JSONValue = ["task": .string(task.id ?? ""), "name": .string(task.name)]
        switch outcome {
        case .success(let text): members["result"] = .string(text)
        case .failure(let error): members["error"] = .string(Failure(error).message)
        }
        return members
    }
}

/// How a question names tasks.
enum TaskNames {
    static func list(_ tasks: [ClearMLTask]) -> String {
        guard tasks.count != 1, let first = tasks.first else {
            return tasks.first.map { "\"\($0.name.singleLine)\" (\($0.id ?? "?"))" } ?? "no task"
        }
        return "\(tasks.count) tasks, \"\(first.name.singleLine)\" and others,"
    }
}
