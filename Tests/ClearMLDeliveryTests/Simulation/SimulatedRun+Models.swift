import ClearMLAPI
import ClearMLJournal

@testable import ClearMLDelivery

/// Models that a simulated run makes, journalled as `OutputModel` does.
struct SimulatedModels {
    /// The last record about each model in the journal of reports.
    var lastReports: [String: UInt64] = [:]
    /// Those that had weights, so that what is said of them goes to the journal of files.
    var followingFiles: Set<String> = []

    func model(_ key: String, inFiles: Bool) -> SessionModel {
        SessionModel(key: key, name: key, after: inFiles ? lastReports[key] ?? 0 : 0)
    }

    static func creation(_ key: String) -> OperationDocument {
        OperationDocument("session", "model", ["name": .string(key)], model: SessionModel(key: key, name: key))
    }

    static func listing(_ model: SessionModel) -> OperationDocument {
        let body: JSONValue = ["name": .string("entry " + model.key), "type": "output"]
        return OperationDocument("tasks", "add_or_update_model", body, model: model)
    }

    static func edit(_ model: SessionModel, _ value: String) -> OperationDocument {
        OperationDocument("models", "edit", ["framework": .string(value)], model: model)
    }

    static func weights(_ model: SessionModel, _ captured: CapturedFile) -> OperationDocument {
        let file = AttachedFile(captured, path: "models/\(model.key).bin", contentType: "x/y")
        return OperationDocument("models", "edit", ["iteration": 1], file: file, model: model)
    }

    static func point(_ key: String, _ place: SimulatedTask.Place, _ value: Double) -> [UInt8] {
        let event: [String: JSONValue] = [
            "type": "training_stats_scalar", "metric": .string(place.metric), "variant": .string(place.variant),
            "iter": .integer(place.iteration), "value": .number(value),
        ]
        return EventDocument.serialized(event, for: .sessionModel(key: key))
    }
}
