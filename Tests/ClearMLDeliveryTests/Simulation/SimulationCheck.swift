import ClearMLAPI
import ClearMLDigest

@testable import ClearMLDelivery

/// The invariants, checked against what the server has when all is calm again.
struct SimulationCheck {
    let truth: Truth
    let state: SimulatedServer.State
    let receipt: Receipt?
    let aside: [UInt64]
    let filesAside: [UInt64]
    let lostPower: Bool

    func failures() -> [String] {
        var failures: [String] = []
        let certain = truth.all.contains { $0.isCertain }
        if state.tasks.count > 1 { failures.append("\(state.tasks.count) tasks instead of one") }
        guard let task = state.tasks.values.first else {
            if certain { failures.append("no task") }
            return failures
        }
        failures += lines(task) + points(task) + edits(task) + images(task) + artifacts(task) + refusals()
        failures += SimulatedModelCheck(truth: truth, state: state, task: task).failures()
        if let receipt { failures += check(receipt) }
        if let last = truth.reports.last, case .complete = last.content, last.isCertain, task.status != "completed" {
            failures.append("status \(task.status) instead of completed")
        }
        return failures
    }

    private func lines(_ task: SimulatedTask) -> [String] {
        var failures: [String] = []
        var certain: [SimulatedTask.Line: Int] = [:]
        var possible: [SimulatedTask.Line: Int] = [:]
        var position: [SimulatedTask.Line: Int] = [:]
        for (index, report) in truth.reports.enumerated() where !report.isBad {
            guard case .text(let text) = report.content else { continue }
            let line = SimulatedTask.Line(timestamp: report.timestamp, level: "info", message: text)
            possible[line, default: 0] += 1
            if report.isCertain { certain[line, default: 0] += 1 }
            position[line] = text == "same" ? nil : index
        }
        var shown: [SimulatedTask.Line: Int] = [:]
        var lastPosition = -1
        for line in task.lines where !line.message.hasPrefix("clearml: ") {
            shown[line, default: 0] += 1
            if let index = position[line] {
                if index < lastPosition { failures.append("line \(line.message) came after a later one") }
                lastPosition = index
            }
        }
        for (line, count) in certain where (shown[line] ?? 0) < count {
            failures.append("line \(line) is there \(shown[line] ?? 0) times instead of \(count)")
        }
        for (line, count) in shown where count > (possible[line] ?? 0) {
            failures.append("line \(line) is there \(count) times, reported \(possible[line] ?? 0) times")
        }
        return failures
    }

    private func points(_ task: SimulatedTask) -> [String] {
        var failures: [String] = []
        var reported: [SimulatedTask.Place: [Truth.Report]] = [:]
        for report in truth.reports where !report.isBad && !report.isNotFinite {
            if case .scalar(let place, _) = report.content { reported[place, default: []].append(report) }
        }
        for (place, reports) in reported {
            let count = task.counts[place] ?? 0
            let certain = reports.count { $0.isCertain }
            let most = reports.count + (lostPower && Self.mayBeMistaken(reports) ? 1 : 0)
            if count < certain || count > most {
                failures.append("\(place) was stored \(count) times, reported \(certain) to \(most) times")
            }
            guard let last = reports.lastIndex(where: \.isCertain) else { continue }
            let allowed = reports[last...].compactMap { report -> Double? in
                if case .scalar(_, let value) = report.content { value } else { nil }
            }
            guard let shown = task.points[place], allowed.contains(shown.value) else {
                failures.append("\(place) shows \(task.points[place]?.value ?? .nan) instead of \(allowed)")
                continue
            }
        }
        for place in task.points.keys where reported[place] == nil { failures.append("\(place) was never reported") }
        return failures
    }

    /// Whether the power took a report that was made after the clock was set back: what the server then shows of it looks
    /// like something older, over which the report before it is stored again (docs/known-concerns.md).
    private static func mayBeMistaken(_ reports: [Truth.Report]) -> Bool {
        zip(reports, reports.dropFirst()).contains { !$1.isCertain && $1.timestamp < $0.timestamp }
    }

    private func edits(_ task: SimulatedTask) -> [String] {
        var failures: [String] = []
        var values: [String: [Truth.Report]] = [:]
        for report in truth.reports where !report.isBad {
            if case .edit(let name, _) = report.content { values[name, default: []].append(report) }
        }
        for (name, reports) in values {
            guard let last = reports.lastIndex(where: \.isCertain) else { continue }
            let allowed = reports[last...].compactMap { report -> String? in
                if case .edit(_, let value) = report.content { value } else { nil }
            }
            if !allowed.contains(task.parameters[name] ?? "") {
                failures.append("\(name) is \(task.parameters[name] ?? "nothing") instead of \(allowed)")
            }
        }
        return failures
    }

    private func images(_ task: SimulatedTask) -> [String] {
        truth.all.compactMap { report in
            guard report.isCertain, case .image(let place, let bytes) = report.content else { return nil }
            guard let url = task.images[place] else { return "\(place) has no image" }
            return state.files[url] == bytes ? nil : "the image of \(place) at \(url) is not what was reported"
        }
    }

    private func artifacts(_ task: SimulatedTask) -> [String] {
        var failures: [String] = []
        var handedOver: [String: [Truth.Report]] = [:]
        for report in truth.files where !report.isBad {
            if case .artifact(let name, _) = report.content { handedOver[name, default: []].append(report) }
        }
        for (name, reports) in handedOver {
            guard let last = reports.lastIndex(where: \.isCertain) else { continue }
            let allowed = reports[last...].compactMap { report -> [UInt8]? in
                if case .artifact(_, let bytes) = report.content { bytes } else { nil }
            }
            let entry = task.artifacts[name]
            guard let bytes = state.files[entry?["uri"].stringValue ?? ""], allowed.contains(bytes) else {
                failures.append("the artifact \(name) is not what was handed over")
                continue
            }
            // A later version replaces the file before it is named; the power or a full disk may take it in between.
            guard last == reports.count - 1 else { continue }
            if entry?["hash"].stringValue != SHA256.digest(of: bytes).hex {
                failures.append("the artifact \(name) is not what its hash says")
            }
        }
        let bad = Set(truth.files.filter { $0.isBad || !$0.isCertain }.map(\.sequence))
        return failures
            + filesAside.filter { !bad.contains($0) }.map { "record \($0) of the files was given up without fault" }
    }

    /// Only what the server never takes may have been given up, and what names a file that went with its process.
    private func refusals() -> [String] {
        let bad = Set(
            truth.reports.filter { report in
                if case .image = report.content { return !report.isCertain }
                // What is said of a model that was never asked for.
                if let key = report.content.model, !truth.isCertainlyMade(key) { return true }
                return report.isBad
            }.map(\.sequence)
        )
        let certainlyBad = truth.reports.filter { $0.isBad && $0.isCertain }.map(\.sequence)
        let innocent = aside.filter { !bad.contains($0) }.map { "report \($0) was given up without fault" }
        let missing = certainlyBad.filter { !aside.contains($0) }
        // A reason that a full disk refused ended with its process; the count did not.
        let unrecorded = Int(receipt?.refused["reason not recorded"] ?? 0)
        guard missing.count > unrecorded else { return innocent }
        return innocent + ["reports \(missing) were not set aside"]
    }

    private func check(_ receipt: Receipt) -> [String] {
        var failures: [String] = []
        if receipt.pending > 0 { failures.append("\(receipt.pending) pending: \(receipt.reason ?? "no reason")") }
        let all = truth.all
        let certain = UInt64(all.count { $0.isCertain })
        let possible = UInt64(all.count)
        if receipt.journalled < certain || receipt.journalled > possible {
            failures.append("receipt says \(receipt.journalled) journalled; \(certain) to \(possible) were")
        }
        let notFinite = receipt.refused["not finite"] ?? 0
        let certainlyNot = UInt64(truth.reports.count { $0.isNotFinite && $0.isCertain })
        let possiblyNot = UInt64(truth.reports.count(where: \.isNotFinite))
        if notFinite < certainlyNot || notFinite > possiblyNot {
            failures.append("receipt says \(notFinite) not finite; \(certainlyNot) to \(possiblyNot) were")
        }
        if receipt.acknowledged + receipt.refusedCount != receipt.journalled {
            failures.append("receipt does not add up: \(receipt)")
        }
        return failures
    }
}
