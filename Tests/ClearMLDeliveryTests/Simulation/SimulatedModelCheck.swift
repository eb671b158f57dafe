import ClearMLAPI
import ClearMLDelivery

/// The invariants of models: one on the server for each that was made, whatever happened, with its latest weights.
struct SimulatedModelCheck {
    let truth: Truth
    let state: SimulatedServer.State
    let task: SimulatedTask

    func failures() -> [String] {
        var found: [String: [SimulatedModel]] = [:]
        for model in state.models.values { found[model.identity, default: []].append(model) }
        var failures = found.filter { $0.value.count > 1 }.map { "\($0.value.count) models are \($0.key)" }
        let all = truth.reports + truth.files
        let keys = Set(all.filter { !$0.isBad }.compactMap(\.content.model))
        for key in keys.sorted() {
            let mine = all.filter { $0.content.model == key }
            let model = found[SessionModel.identity(session: SimulatedWorld.sessionID, key: key)]?.first
            let isMade = truth.isCertainlyMade(key)
            let hasWeights = truth.files.contains { $0.isCertain && $0.content.model == key }
            guard let model else {
                if isMade || hasWeights { failures.append("there is no model \(key)") }
                continue
            }
            failures += check(model, key, mine, isMade: isMade)
        }
        return failures
    }

    private func check(_ model: SimulatedModel, _ key: String, _ reports: [Truth.Report], isMade: Bool) -> [String] {
        var failures: [String] = []
        if model.json["task"].stringValue != task.id { failures.append("the model \(key) is of no task") }
        let weights = possible(reports) { if case .weights(_, let bytes) = $0 { bytes } else { nil } }
        if let weights, !weights.contains(state.files[model.json["uri"].stringValue ?? ""] ?? [0xFF, 0xEE]) {
            failures.append("the weights of \(key) at \(model.json["uri"]) are not what was handed over")
        }
        // What is said in the reports of a model that was not asked for is refused.
        guard isMade else { return failures }
        let values = possible(reports) { if case .modelEdit(_, let value) = $0 { value } else { nil } }
        if let values, !values.contains(model.json["framework"].stringValue ?? "") {
            failures.append("the model \(key) says \(model.json["framework"]) instead of \(values)")
        }
        for report in reports where report.isCertain {
            switch report.content {
            case .listing:
                if task.models["entry " + key] != model.id { failures.append("the model \(key) is not in the list") }
            case .modelPoint(_, let place, let value):
                if model.points[place] != value { failures.append("the model \(key) lacks \(value) at \(place)") }
            default: break
            }
        }
        return failures
    }

    /// What may be there in the end: what was said for certain last, or anything after it; nil if nothing is certain.
    private func possible<Value>(_ reports: [Truth.Report], _ value: (Truth.Report.Content) -> Value?) -> [Value]? {
        let said = reports.compactMap { report in value(report.content).map { (report.isCertain, $0) } }
        guard let last = said.lastIndex(where: { $0.0 }) else { return nil }
        return said[last...].map(\.1)
    }
}
