import ArgumentParser
import ClearML
import ClearMLAPI

/// What a command did with one of several models; the failure of one does not keep the others from their turn.
struct ModelResult {
    private let model: Model
    private let outcome: Result<String, any Error>

    init(_ model: Model, _ work: () throws -> String) {
        self.model = model
        outcome = Result { try work() }
    }

    /// Prints the results; throws the exit status when one is a failure.
    static func report(_ results: [ModelResult], asJSON: Bool) throws {
        if asJSON {
            Output.json(.array(results.map(\.json)))
        } else {
            for result in results { result.print() }
        }
        let hasFailure = results.contains { if case .failure = $0.outcome { true } else { false } }
        if hasFailure { throw ExitCode.failure }
    }

    /// How a question names models.
    static func names(_ models: [Model]) -> String {
        guard let first = models.first else { return "no model" }
        let name = "\"\(first.name.singleLine)\""
        return models.count == 1 ? "\(name) (\(first.id))" : "\(models.count) models, \(name) and others,"
    }

    private func print() {
        let name = "\(model.id)  \(model.name.singleLine): "
        switch outcome {
        case .success(let text): Output.line(name + text.singleLine)
        case .failure(let error): Output.note(name + Failure(error).message)
        }
    }

    private var json: JSONValue {
        var members: JSONValue = [
            "model": .string(model.id), "name": .string(model.name), "published": .bool(model.isPublished),
            "tags": .strings(model.tags),
        ]
        switch outcome {
        case .success(let text): members["result"] = .string(text)
        case .failure(let error): members["error"] = .string(Failure(error).message)
        }
        return members
    }
}
