import ClearMLAPI
import ClearMLConfiguration
import Synchronization

extension Run {
    /// How long a reader waits for a capture that is still under way: git on a large checkout, mostly.
    static let captureDeadline = Duration.seconds(3)

    /// The script as far as this run knows it now.
    var script: TaskScript { state.withLock { $0.records.script } }

    /// Looks around in the background and journals what it finds.
    func beginCapture(_ source: ScriptCapture) {
        companions.withLock { $0.append(capture) }
        capture.start { [self] capture in
            let packages = source.packages()
            let (script, checkout) = source.program(packages)
            capture.commit {
                journal(captured: script)
                if let packages {
                    let item = ConfigurationItem(name: ScriptCapture.packagesName, value: packages.text, type: "json")
                    journal(configuration: [item])
                }
                let variables = source.environmentItems()
                if !variables.isEmpty {
                    journal("tasks", "edit_hyper_params", TaskEdits.parameters(variables, replacing: .none))
                    state.withLock { $0.parameters.apply(variables, replacing: .none) }
                }
            }
            // An earlier run of the same task may have left one.
            let isNew = origin.isNew
            if let diff = source.diff(checkout, isCancelled: { capture.isCancelled }), !diff.isEmpty || !isNew {
                capture.commit { journal(captured: TaskScript(diff: diff)) }
            }
        }
    }

    /// Notes what was captured, but for what the program has said itself.
    private func journal(captured script: TaskScript) {
        state.withLock { state in
            state.records.capturedScript = state.records.capturedScript.overlaid(by: script)
            let new = script.withoutMembers(of: state.records.ownScript)
            // Under the lock, so that a `setScript` of the program at the same time comes after it, or is respected.
            if !new.isEmpty { journal("tasks", "edit", TaskEdits.script(new)) }
        }
    }

    /// Notes what the program says about itself.
    func set(script: TaskScript) throws(ClearMLError) {
        guard !script.isEmpty else { return }
        let isOpen = state.withLock { state in
            guard !state.isClosed else { return false }
            state.records.ownScript = state.records.ownScript.overlaid(by: script)
            journal("tasks", "edit", TaskEdits.script(script))
            return true
        }
        // The same refusal as that of every other change.
        if !isOpen { try edit("tasks", "edit", TaskEdits.script(script)) }
    }

    /// Writes configuration objects; refused after `close`, as every change is.
    func set(configuration items: [ConfigurationItem]) throws(ClearMLError) {
        guard !isClosed else { return try edit("tasks", "edit_configuration", TaskEdits.configuration(items)) }
        journal(configuration: items)
    }

    /// Configuration objects by name: what this run said over what the task had before.
    func configurationItems() throws(ClearMLError) -> [ConfigurationItem] {
        let base = origin.isNew ? [] : try snapshot().configuration
        let own = state.withLock { $0.records.configuration }
        return base.filter { own[$0.name] == nil } + own.values.sorted { $0.name < $1.name }
    }

    /// Writes configuration objects, whatever the state.
    func journal(configuration items: [ConfigurationItem]) {
        state.withLock { state in
            for item in items { state.records.configuration[item.name] = item }
            journal("tasks", "edit_configuration", TaskEdits.configuration(items))
        }
    }
}

extension TaskEdits {
    static func script(_ script: TaskScript) -> JSONValue { ["script": script.json, "force": true] }

    static func configuration(_ items: [ConfigurationItem]) -> JSONValue {
        ["configuration": .array(items.map(\.json)), "replace_configuration": false, "force": true]
    }
}

extension ClearMLTask {
    /// Whether an argument of that name is hidden by the run's redaction.
    package func hidesArgument(_ name: String) -> Bool { run?.redaction.isSecret(name) ?? false }
}
